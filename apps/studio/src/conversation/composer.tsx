import type { ConversationStore, ConversationView } from '@palaver/client';
import { type FormEvent, type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';

export interface ComposerProps {
  readonly view: ConversationView;
  readonly store: ConversationStore | null;
  readonly palName: string;
}

/** The longest text the server takes in one turn. */
const maxLength = 100_000;

/** Where the user writes. The text stays in the box until it has gone out. */
export function Composer({ view, store, palName }: ComposerProps) {
  const id = useId();
  const box = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState('');
  const open = view.connection.phase === 'open';
  const busy = view.activity === 'thinking' || view.activity === 'speaking' || view.activity === 'working';

  // Whoever has a keyboard can write at once; on a touch screen the keys would cover the talk.
  useEffect(() => {
    const isFree = document.activeElement === null || document.activeElement === document.body;
    if (isFree && window.matchMedia('(pointer: fine)').matches) box.current?.focus({ preventScroll: true });
  }, []);

  function send(): void {
    const trimmed = text.trim();
    if (trimmed !== '' && store?.say(trimmed) === true) setText('');
    box.current?.focus();
  }

  function handleKey(event: KeyboardEvent<HTMLTextAreaElement>): void {
    // While an input method is composing, Enter chooses a candidate and Escape leaves it.
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      send();
    }
    if (event.key === 'Escape' && busy) store?.interrupt();
  }

  function handleSubmit(event: FormEvent): void {
    event.preventDefault();
    send();
  }

  return (
    <form className="composer" onSubmit={handleSubmit}>
      <label className="visually-hidden" htmlFor={id}>
        Your words to {palName}
      </label>
      <textarea
        ref={box}
        id={id}
        rows={1}
        maxLength={maxLength}
        placeholder="Say something"
        aria-describedby={`${id}-hint`}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={handleKey}
      />
      {busy && (
        <button className="button button-stop" type="button" disabled={!open} onClick={() => store?.interrupt()}>
          Stop
        </button>
      )}
      <button className="button button-send" type="submit" disabled={!open || text.trim() === ''}>
        Send
      </button>
      <p className="composer-hint" id={`${id}-hint`}>
        {open
          ? 'Enter sends, Shift + Enter makes a new line, Esc stops the reply.'
          : 'You can go on writing; it can be sent once the connection is back.'}
      </p>
    </form>
  );
}
