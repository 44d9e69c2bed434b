import type { CallItem, ConversationStore } from '@palaver/client';
import { type FormEvent, useId, useState } from 'react';

/** Answers by hand a call this page has no picture for: what an app of yours would do in code. */
export function AnswerForm({ call, store }: { readonly call: CallItem; readonly store: ConversationStore }) {
  const id = useId();
  const [text, setText] = useState('');

  function answer(status: 'success' | 'error'): void {
    store.toolResult(call.tool_call_id, text, status);
  }

  function handleSubmit(event: FormEvent): void {
    event.preventDefault();
    answer('success');
  }

  return (
    <form className="answer-form" onSubmit={handleSubmit}>
      <label htmlFor={id}>It waits for an app. Answer in its place:</label>
      <textarea id={id} rows={2} value={text} onChange={(event) => setText(event.target.value)} />
      <div className="answer-form-row">
        <button className="quiet-button" type="submit">
          Send result
        </button>
        <button className="quiet-button" type="button" onClick={() => answer('error')}>
          Say it failed
        </button>
      </div>
    </form>
  );
}
