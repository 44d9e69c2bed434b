import { type FormEvent, useId, useState } from 'react';
import { setApiKey } from '../session/api-key.ts';

/** Asks for an API key; `refused` is what the server said about the last one. */
export function KeyForm({ refused }: { readonly refused: string | null }) {
  const id = useId();
  const [text, setText] = useState('');
  const [missing, setMissing] = useState(false);
  const problem = missing ? 'Paste a key first.' : refused;

  function handleSubmit(event: FormEvent): void {
    event.preventDefault();
    const key = text.trim();
    setMissing(key === '');
    if (key !== '') setApiKey(key);
  }

  return (
    <section className="key-form" aria-labelledby={`${id}-title`}>
      <h1 id={`${id}-title`} className="display">
        Which key opens this server?
      </h1>
      <p className="lead">
        <code>npm start</code> prints one, and a link that brings it along. It stays in this tab and is forgotten with
        it.
      </p>
      <form onSubmit={handleSubmit} noValidate>
        <label htmlFor={id}>API key</label>
        <div className="key-form-row">
          <input
            id={id}
            type="password"
            autoComplete="off"
            spellCheck={false}
            value={text}
            onChange={(event) => setText(event.target.value)}
            aria-invalid={problem !== null}
            aria-describedby={problem === null ? undefined : `${id}-problem`}
          />
          <button className="button" type="submit">
            Open
          </button>
        </div>
        {problem !== null && (
          <p id={`${id}-problem`} className="field-problem" role="alert">
            {problem}
          </p>
        )}
      </form>
    </section>
  );
}
