import type { LiveEvent } from '@palaver/contract';
import type { RawData, WebSocket } from 'ws';
import type { ClosedBecause, LiveConversation, Subscription } from '../../calls/conversations.ts';
import { checkInteraction } from './check-interaction.ts';
import { encodeFrames } from './encode-frames.ts';
import { legacyTwin } from './legacy-twin.ts';
import { ReadingBudget } from './reading-budget.ts';

/** Bytes that may wait for one reader; beyond it the client is too slow. */
const MAX_WAITING_BYTES = 4 * 1024 * 1024;
/** Bytes below which a client that catches up is given the next page. */
const CAUGHT_UP_BYTES = 512 * 1024;
/** How long a client may take to answer the closing handshake. */
const CLOSE_GRACE_MS = 5_000;

export interface ConnectionOptions {
  readonly after: number | null;
  readonly legacy: boolean;
  /** JSON text of an event; made once for all sockets of a conversation. */
  readonly serialise: (event: LiveEvent) => string;
}

/** One socket on one conversation. */
export class LiveConnection {
  readonly #socket: WebSocket;
  readonly #options: ConnectionOptions;
  #conversation: LiveConversation | null = null;
  #subscription: Subscription | null = null;
  #leave: ((how: 'left' | 'lost') => void) | null = null;
  #waiting: string[] = [];
  #closing = false;
  readonly #budget = new ReadingBudget(performance.now());
  /** When the client is read again, in the time of `performance.now`; 0: it is being read. */
  #readAt = 0;
  #answersPings = true;

  constructor(socket: WebSocket, options: ConnectionOptions) {
    this.#socket = socket;
    this.#options = options;
    // Nothing is read until the conversation is open.
    socket.pause();
    socket.on('message', (data, isBinary) => {
      this.#spread(data as Buffer);
      this.#handleFrame(data, isBinary);
    });
    socket.on('pong', () => {
      this.#answersPings = true;
    });
    socket.on('close', (code) => this.#handleClose(code));
    // ws closes after every error, with the code that belongs to it.
    socket.on('error', () => undefined);
  }

  /** Joins the conversation: the client first gets what it missed, then everything as it happens. */
  async serve(conversation: LiveConversation): Promise<void> {
    const { after } = this.#options;
    const subscription = await conversation.subscribe((event) => this.#send(event), {
      ...(after === null ? {} : { after }),
      closed: (because) => this.#conversationClosed(because),
      drained: () => this.#drained(),
    });
    if (this.#closing || this.#socket.readyState !== this.#socket.OPEN) {
      subscription.unsubscribe();
      return;
    }
    this.#conversation = conversation;
    this.#subscription = subscription;
    this.#leave = conversation.join();
    this.#socket.resume();
  }

  sendAll(events: readonly LiveEvent[]): void {
    for (const event of events) this.#send(event);
  }

  close(code: number, reason: string): void {
    if (this.#closing) return;
    this.#flush();
    if (this.#closing) return;
    this.#closing = true;
    // A paused socket would never see the client's answer to the close.
    this.#socket.resume();
    this.#socket.close(code, reason);
    setTimeout(() => this.#socket.terminate(), CLOSE_GRACE_MS).unref();
  }

  terminate(): void {
    this.#socket.terminate();
  }

  /** Called in turns: a client that did not answer the ping before this one is gone. */
  checkAlive(): void {
    if (!this.#answersPings) {
      this.#socket.terminate();
      return;
    }
    this.#answersPings = false;
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.ping();
  }

  #send(event: LiveEvent): void {
    this.#write(this.#options.serialise(event));
    if (!this.#options.legacy) return;
    const twin = legacyTwin(event);
    if (twin !== null) this.#write(JSON.stringify(twin));
  }

  /** Frames of one tick leave in one write: a system call a frame would be most of what a turn costs. */
  #write(frame: string): void {
    this.#waiting.push(frame);
    if (this.#waiting.length > 1) return;
    process.nextTick(() => this.#flush());
  }

  #flush(): void {
    const texts = this.#waiting;
    if (texts.length === 0) return;
    this.#waiting = [];
    const socket = this.#socket;
    const raw = rawSocket(socket);
    if (raw === null || socket.readyState !== socket.OPEN) return;
    raw.write(encodeFrames(texts));
    if (socket.bufferedAmount > MAX_WAITING_BYTES) this.close(4429, 'too slow a reader');
  }

  /** Resolves when the client has read most of what it was sent. */
  async #drained(): Promise<void> {
    while (this.#socket.bufferedAmount > CAUGHT_UP_BYTES && this.#socket.readyState === this.#socket.OPEN) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** A client that sends more than its budget is read later. One read may hold many frames: each adds to the wait. */
  #spread(data: Buffer): void {
    const now = performance.now();
    const waitMs = this.#budget.take(data.length, now);
    if (waitMs === 0 || this.#closing) return;
    const isWaiting = this.#readAt > 0;
    this.#readAt = now + waitMs;
    if (isWaiting) return;
    this.#socket.pause();
    this.#readLater(waitMs);
  }

  #readLater(waitMs: number): void {
    setTimeout(() => {
      const leftMs = this.#readAt - performance.now();
      if (leftMs >= 1 && !this.#closing) {
        this.#readLater(leftMs);
        return;
      }
      this.#readAt = 0;
      this.#socket.resume();
    }, waitMs).unref();
  }

  #handleFrame(data: RawData, isBinary: boolean): void {
    if (this.#closing || this.#conversation === null) return;
    if (isBinary) {
      this.#refuse('invalid_interaction', 'binary frames are audio, and this conversation is text only');
      return;
    }
    let value: unknown;
    try {
      value = JSON.parse(String(data));
    } catch {
      this.close(1007, 'a text frame must be one JSON object');
      return;
    }
    const checked = checkInteraction(value, this.#conversation.conversation_id);
    if (!checked.ok) {
      this.#refuse('invalid_interaction', checked.message);
      return;
    }
    const refusal = this.#conversation.interact(checked.interaction);
    if (refusal !== null) this.#refuse('refused', refusal);
  }

  #refuse(code: string, message: string): void {
    this.#subscription?.tell('conversation.error', { code, message, recoverable: true });
  }

  #conversationClosed(because: ClosedBecause): void {
    if (because === 'account_deleted') this.close(4401, 'the account of this conversation was deleted');
    else if (because === 'ended') this.close(4410, 'the conversation has ended');
    else this.close(1012, 'this server hands the conversation over');
  }

  #handleClose(code: number): void {
    this.#subscription?.unsubscribe();
    // 1001 is a page that is left or reloaded, which nobody can tell apart.
    this.#leave?.(code === 1000 || code === 1005 ? 'left' : 'lost');
    this.#leave = null;
    this.#conversation = null;
    this.#subscription = null;
  }
}

/**
 * The socket below a WebSocket: ws has no public way to write several frames at once. Without compression ws writes its
 * own frames (close, ping) at once too, so they keep their place between ours.
 */
function rawSocket(socket: WebSocket): { write(bytes: Buffer): boolean } | null {
  return (socket as unknown as { readonly _socket: { write(bytes: Buffer): boolean } | null })._socket;
}
