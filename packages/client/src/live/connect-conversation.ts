import { backoffMs } from './backoff.ts';
import { type CloseMeaning, closeMeaning } from './close-meaning.ts';
import { type LiveEvent, parseLiveEvent } from './live-event.ts';
import { type InteractionBodies, type InteractionName, interactionFrame } from './live-interaction.ts';
import { type LiveSocket, type OpenSocket, openWebSocket } from './web-socket.ts';

/** How the connection stands; `words` is one sentence for people, `retry_in_ms` counts from the change of state. */
export type ConnectionState =
  | { readonly phase: 'connecting' }
  | { readonly phase: 'open' }
  | { readonly phase: 'reconnecting'; readonly attempt: number; readonly retry_in_ms: number; readonly words: string }
  | { readonly phase: 'closed'; readonly cause: CloseMeaning['cause'] | 'left'; readonly words: string };

/** Where to connect, as whom, and what to do with what comes. */
export interface ConnectOptions {
  /** Where the server is, for example `http://127.0.0.1:4700`. */
  readonly baseUrl: string;
  readonly conversationId: string;
  /** A conversation token, or where to get one; then `refused` says that the server did not accept the last one. */
  readonly token?: string | ((refused: boolean) => Promise<string>);
  /** For servers on Node; browsers need a token. */
  readonly apiKey?: string;
  /** Resume behind this `seq`; 0 brings the whole conversation so far. Without it only new events come. */
  readonly after?: number;
  readonly onEvent?: (event: LiveEvent) => void;
  readonly onConnection?: (state: ConnectionState) => void;
  /** Replaces the platform's WebSocket. */
  readonly openSocket?: OpenSocket;
  readonly random?: () => number;
}

/** A live conversation. What is sent while the socket is not open is refused, not queued: senders get `false`. */
export interface ConversationConnection {
  readonly state: ConnectionState;
  /** The highest `seq` seen. */
  readonly lastSeq: number;
  /** Says something as the user. */
  respond(text: string): boolean;
  /** Stops what the PAL is saying. */
  interrupt(): boolean;
  /** Has the PAL say this text as it stands. */
  echo(text: string): boolean;
  /** Adds to what the PAL knows, silently. */
  appendContext(context: string, jobStatus?: string): boolean;
  /** Answers a call of an `app_message` tool. */
  toolResult(toolCallId: string, output: unknown, status?: 'success' | 'error'): boolean;
  /** Consents to a held call with exactly the arguments that have this hash. */
  confirm(toolCallId: string, argumentsHash: string): boolean;
  decline(toolCallId: string, reason?: string): boolean;
  send<T extends InteractionName>(eventType: T, properties: InteractionBodies[T]): boolean;
  /** Connects at once instead of waiting for the next attempt. */
  retryNow(): void;
  /** Leaves; the conversation goes on without this client. */
  close(): void;
}

const openState = 1;

/**
 * Joins the live socket of a conversation, keeps it open over losses, and hands on each event once, in order.
 *
 * @example
 * const talk = connectConversation({ baseUrl, conversationId, token, after: 0, onEvent: (e) => console.log(e) });
 * talk.respond('When are you open?');
 */
export function connectConversation(options: ConnectOptions): ConversationConnection {
  return new Connection(options);
}

class Connection implements ConversationConnection {
  state: ConnectionState = { phase: 'connecting' };
  lastSeq: number;
  readonly #options: ConnectOptions;
  readonly #resumes: boolean;
  #socket: LiveSocket | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #attempt = 0;
  #left = false;
  #ended = false;
  #tokenRefused = false;
  #everOpen = false;

  constructor(options: ConnectOptions) {
    this.#options = options;
    this.#resumes = options.after !== undefined;
    this.lastSeq = options.after ?? 0;
    void this.#open();
  }

  respond(text: string): boolean {
    return this.send('conversation.respond', { text });
  }

  interrupt(): boolean {
    return this.send('conversation.interrupt', {});
  }

  echo(text: string): boolean {
    return this.send('conversation.echo', { modality: 'text', text, done: true });
  }

  appendContext(context: string, jobStatus?: string): boolean {
    const properties = jobStatus === undefined ? { context } : { context, job_status: jobStatus };
    return this.send('conversation.append_llm_context', properties);
  }

  toolResult(toolCallId: string, output: unknown, status: 'success' | 'error' = 'success'): boolean {
    return this.send('conversation.tool_result', { tool_call_id: toolCallId, output, status });
  }

  confirm(toolCallId: string, argumentsHash: string): boolean {
    return this.send('conversation.tool_call.confirm', { tool_call_id: toolCallId, arguments_hash: argumentsHash });
  }

  decline(toolCallId: string, reason?: string): boolean {
    const properties = reason === undefined ? { tool_call_id: toolCallId } : { tool_call_id: toolCallId, reason };
    return this.send('conversation.tool_call.decline', properties);
  }

  send<T extends InteractionName>(eventType: T, properties: InteractionBodies[T]): boolean {
    if (this.#socket === null || this.#socket.readyState !== openState) return false;
    this.#socket.send(interactionFrame(this.#options.conversationId, eventType, properties));
    return true;
  }

  retryNow(): void {
    if (this.state.phase !== 'reconnecting' || this.#timer === null) return;
    clearTimeout(this.#timer);
    this.#timer = null;
    void this.#open();
  }

  close(): void {
    if (this.#left) return;
    this.#left = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const socket = this.#socket;
    this.#socket = null;
    if (socket !== null) {
      silence(socket);
      socket.close(1000);
    }
    if (this.state.phase !== 'closed') {
      this.#enter({ phase: 'closed', cause: 'left', words: 'You left the conversation.' });
    }
  }

  async #open(): Promise<void> {
    const { token } = this.#options;
    let bearer: string | undefined;
    try {
      bearer = typeof token === 'function' ? await token(this.#tokenRefused) : token;
    } catch (error) {
      // The token comes over the network too, so its failure is one more lost connection, unless it says otherwise.
      if (!this.#left) this.#handleClose(closeCodeOf(error));
      return;
    }
    if (this.#left) return;
    const open = this.#options.openSocket ?? openWebSocket;
    // The server can tell a browser why it refuses only by accepting and closing with a code. So a socket that resumes
    // counts as open from its first event on, which always comes at once.
    const speaksFirst = this.#resumes || this.#everOpen;
    const socket = open(this.#url(bearer), this.#options.apiKey);
    this.#socket = socket;
    socket.onopen = () => {
      if (!speaksFirst) this.#handleOpen();
    };
    socket.onmessage = ({ data }) => {
      if (this.state.phase !== 'open') this.#handleOpen();
      if (typeof data === 'string') this.#handleFrame(data);
    };
    socket.onerror = null; // Every error is followed by a close, which carries the code.
    socket.onclose = ({ code }) => {
      if (this.#socket !== socket) return;
      this.#socket = null;
      this.#handleClose(code);
    };
  }

  #handleOpen(): void {
    this.#everOpen = true;
    this.#tokenRefused = false;
    this.#enter({ phase: 'open' });
  }

  #url(token: string | undefined): string {
    const { baseUrl, conversationId } = this.#options;
    const url = new URL(`/v2/conversations/${encodeURIComponent(conversationId)}/live`, baseUrl);
    url.protocol = url.protocol === 'https:' || url.protocol === 'wss:' ? 'wss:' : 'ws:';
    if (token !== undefined) url.searchParams.set('t', token);
    if (this.#resumes || this.#everOpen) url.searchParams.set('after', String(this.lastSeq));
    return url.href;
  }

  #handleFrame(frame: string): void {
    const event = parseLiveEvent(frame);
    if (event === null) return;
    // Any event proves that the server serves us; only then does the next loss start from the shortest wait.
    this.#attempt = 0;
    // `conversation.resumed` comes before what was missed, so its number must not hide the missed ones.
    if (event.event_type !== 'conversation.resumed' && typeof event.seq === 'number') {
      if (event.seq <= this.lastSeq) return;
      this.lastSeq = event.seq;
    }
    if (event.event_type === 'system.shutdown') this.#ended = true;
    this.#options.onEvent?.(event);
  }

  #handleClose(code: number): void {
    const meaning = this.#ended ? closeMeaning(4410) : closeMeaning(code);
    if (meaning.cause === 'unauthorized' && typeof this.#options.token === 'function' && !this.#tokenRefused) {
      this.#tokenRefused = true; // One fresh token; a second refusal is final.
      void this.#open();
      return;
    }
    if (!meaning.retry) {
      this.#enter({ phase: 'closed', cause: meaning.cause, words: meaning.words });
      return;
    }
    this.#attempt += 1;
    const spread = backoffMs(this.#attempt, (this.#options.random ?? Math.random)());
    const retry_in_ms = Math.max(spread, meaning.wait_ms ?? 0);
    this.#enter({ phase: 'reconnecting', attempt: this.#attempt, retry_in_ms, words: meaning.words });
    this.#timer = setTimeout(() => {
      this.#timer = null;
      void this.#open();
    }, retry_in_ms);
  }

  #enter(state: ConnectionState): void {
    this.state = state;
    this.#options.onConnection?.(state);
  }
}

function silence(socket: LiveSocket): void {
  socket.onopen = null;
  socket.onmessage = null;
  socket.onclose = null;
  socket.onerror = null;
}

/** A token source may throw an error with a `close_code` (see `JoinError`) to say that trying again is of no use. */
function closeCodeOf(error: unknown): number {
  if (typeof error === 'object' && error !== null && 'close_code' in error && typeof error.close_code === 'number') {
    return error.close_code;
  }
  return 1006;
}
