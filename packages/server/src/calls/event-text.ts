import type { LiveEvent } from '@palaver/contract';

const texts = new WeakMap<LiveEvent, string>();

/** JSON text of a durable event, made once: the journal keeps what the sockets are sent. An event is never changed. */
export function durableEventText(event: LiveEvent): string {
  let text = texts.get(event);
  if (text === undefined) {
    text = JSON.stringify(event);
    texts.set(event, text);
  }
  return text;
}

/** JSON text of any event, for its sockets. */
export function eventText(event: LiveEvent): string {
  return texts.get(event) ?? JSON.stringify(event);
}
