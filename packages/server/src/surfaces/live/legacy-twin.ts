import type { LiveEvent } from '@palaver/contract';

/** Events of the older vocabulary that have no `role`. */
const OLDER_NAMES: Readonly<Record<string, string>> = {
  'conversation.started_speaking pal': 'conversation.replica.started_speaking',
  'conversation.stopped_speaking pal': 'conversation.replica.stopped_speaking',
  'conversation.started_speaking user': 'conversation.user.started_speaking',
  'conversation.stopped_speaking user': 'conversation.user.stopped_speaking',
};

/** The same event in the older vocabulary, under the next `seq`, which is kept free for it; null for most events. */
export function legacyTwin(event: LiveEvent): LiveEvent | null {
  const { properties = {} } = event;
  const role = properties.role;
  if (event.event_type === 'system.pal_joined' || event.event_type === 'system.pal_present') {
    const { face_id, ...rest } = properties;
    const older = event.event_type.replace('pal', 'replica');
    return twin(event, older, face_id === undefined ? rest : { ...rest, replica_id: face_id });
  }
  const older = OLDER_NAMES[`${event.event_type} ${String(role)}`];
  if (older !== undefined) {
    const { role: _, ...rest } = properties;
    return twin(event, older, rest);
  }
  const isUtterance =
    event.event_type === 'conversation.utterance' || event.event_type === 'conversation.utterance.streaming';
  return isUtterance && role === 'pal' ? twin(event, event.event_type, { ...properties, role: 'replica' }) : null;
}

function twin(event: LiveEvent, eventType: string, properties: Readonly<Record<string, unknown>>): LiveEvent {
  return { ...event, event_type: eventType, seq: event.seq + 1, properties };
}
