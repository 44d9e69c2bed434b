import type { MessageItem } from '@palaver/client';
import { memo } from 'react';

export interface MessageRowProps {
  readonly message: MessageItem;
  readonly palName: string;
  readonly userName: string;
  readonly onSendAgain: ((key: string) => boolean) | undefined;
}

/** One utterance; rows that did not change are not drawn again while another one streams. */
export const MessageRow = memo(function MessageRow({ message, palName, userName, onSendAgain }: MessageRowProps) {
  return (
    <div className="message" data-phase={message.phase}>
      <p className="message-speaker">{message.role === 'user' ? userName : palName}</p>
      <p className="message-text">
        {message.text}
        {message.phase === 'streaming' && <span className="caret" aria-hidden="true" />}
        {message.unheard !== '' && <s className="message-unheard">{message.unheard}</s>}
      </p>
      {message.interrupted && <p className="message-note">cut off here</p>}
      {message.phase === 'unsent' && (
        <p className="message-note message-note-bad">
          This did not arrive.{' '}
          <button className="text-button" type="button" onClick={() => onSendAgain?.(message.key)}>
            Send it again
          </button>
        </p>
      )}
    </div>
  );
});
