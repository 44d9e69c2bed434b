import { useState } from 'react';
import { startConversation } from '../api/conversations.ts';
import { navigate } from '../route.ts';
import { Trouble } from './trouble.tsx';

export interface TalkButtonProps {
  readonly apiKey: string;
  readonly palId: string;
  readonly name: string;
}

/** Starts a conversation with a PAL and goes there. */
export function TalkButton({ apiKey, palId, name }: TalkButtonProps) {
  const [starting, setStarting] = useState(false);
  const [error, setError] = useState<Error | null>(null);

  async function talk(): Promise<void> {
    setStarting(true);
    setError(null);
    try {
      const conversation = await startConversation(apiKey, palId, `A talk with ${name}`);
      const token = conversation.meeting_token;
      navigate(`/c/${conversation.conversation_id}${token === undefined ? '' : `?t=${encodeURIComponent(token)}`}`);
    } catch (failure) {
      setError(failure as Error);
      setStarting(false);
    }
  }

  return (
    <div className="talk-button">
      {error !== null && <Trouble error={error} />}
      <button className="button" type="button" disabled={starting} onClick={() => void talk()}>
        {starting ? 'Opening…' : 'Talk'}
        <span className="visually-hidden"> with {name}</span>
      </button>
    </div>
  );
}
