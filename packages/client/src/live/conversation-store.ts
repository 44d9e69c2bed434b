import { type ConnectionState, type ConversationConnection, connectConversation } from './connect-conversation.ts';
import { type CallDetails, type ConversationView, emptyView } from './conversation-view.ts';
import type { LiveEvent } from './live-event.ts';
import { reduceConversation, type ViewAction } from './reduce-conversation.ts';
import type { OpenSocket } from './web-socket.ts';

/** As `ConnectOptions`, with the sources of what the live socket alone does not tell. */
export interface ConversationStoreOptions {
  readonly baseUrl: string;
  readonly conversationId: string;
  readonly token?: string | ((refused: boolean) => Promise<string>);
  /** Brings what only the ledger knows of the calls; asked again whenever a card lacks something. */
  readonly loadCalls?: () => Promise<readonly CallDetails[]>;
  /** Events from elsewhere to start with, for example of a conversation that has ended. */
  readonly history?: readonly LiveEvent[];
  readonly openSocket?: OpenSocket;
  /** Groups changes into one notification; the default is the next frame. */
  readonly schedule?: (notify: () => void) => void;
  readonly now?: () => number;
}

/** A conversation as a store of views, in the shape that `useSyncExternalStore` and its like want. */
export interface ConversationStore {
  readonly getSnapshot: () => ConversationView;
  readonly subscribe: (listener: () => void) => () => void;
  /** Says something; false when the connection is not open. */
  readonly say: (text: string) => boolean;
  /** Sends a text again that never reached the server. */
  readonly sayAgain: (key: string) => boolean;
  readonly interrupt: () => boolean;
  readonly confirm: (toolCallId: string, argumentsHash: string) => boolean;
  readonly decline: (toolCallId: string, reason?: string) => boolean;
  readonly toolResult: (toolCallId: string, output: unknown, status?: 'success' | 'error') => boolean;
  readonly retryNow: () => void;
  readonly close: () => void;
}

/** After a reconnect, what was sent before the loss has this long to come back before it counts as lost. */
const echoWithinMs = 1500;
const detailsAfterMs = 60;

/** Connects and keeps the view of one conversation up to date. */
export function openConversationStore(options: ConversationStoreOptions): ConversationStore {
  const now = options.now ?? Date.now;
  const schedule = options.schedule ?? nextFrame;
  const listeners = new Set<() => void>();
  const timers = new Set<ReturnType<typeof setTimeout>>();
  let view: ConversationView = emptyView;
  let published: ConversationView = emptyView;
  let scheduled = false;
  let closed = false;
  let sent = 0;
  let detailsWanted = false;

  function after(ms: number, run: () => void): void {
    const timer = setTimeout(() => {
      timers.delete(timer);
      run();
    }, ms);
    timers.add(timer);
  }

  function publish(): void {
    scheduled = false;
    if (closed || published === view) return;
    published = view;
    for (const listener of listeners) listener();
  }

  function dispatch(action: ViewAction): void {
    const next = reduceConversation(view, action);
    if (next === view) return;
    view = next;
    if (!scheduled) {
      scheduled = true;
      schedule(publish);
    }
    wantDetails();
  }

  function wantDetails(): void {
    if (options.loadCalls === undefined || detailsWanted || !lacksDetails(view)) return;
    detailsWanted = true;
    after(detailsAfterMs, () => void loadDetails(options.loadCalls!));
  }

  async function loadDetails(load: () => Promise<readonly CallDetails[]>): Promise<void> {
    const before = view;
    try {
      const calls = await load();
      detailsWanted = false;
      if (!closed) dispatch({ kind: 'call-details', calls });
      if (view !== before) wantDetails();
    } catch {
      detailsWanted = false; // Cards stay without details; the next change of a call asks again.
    }
  }

  function handleConnection(connection: ConnectionState): void {
    const returned = connection.phase === 'open' && view.connection.phase === 'reconnecting';
    dispatch({ kind: 'connection', connection });
    if (returned) after(echoWithinMs, () => dispatch({ kind: 'texts-lost' }));
  }

  for (const event of options.history ?? []) dispatch({ kind: 'event', event, received_at_ms: event.timestamp * 1000 });

  const connection: ConversationConnection = connectConversation({
    baseUrl: options.baseUrl,
    conversationId: options.conversationId,
    after: view.last_seq,
    onEvent: (event) => dispatch({ kind: 'event', event, received_at_ms: now() }),
    onConnection: handleConnection,
    ...(options.token === undefined ? {} : { token: options.token }),
    ...(options.openSocket === undefined ? {} : { openSocket: options.openSocket }),
  });

  function say(text: string): boolean {
    if (!connection.respond(text)) return false;
    sent += 1;
    dispatch({ kind: 'text-sent', key: `sent-${now()}-${sent}`, text, at_ms: now() });
    return true;
  }

  function choose(id: string, choice: 'confirm' | 'decline', accepted: boolean): boolean {
    if (accepted) dispatch({ kind: 'choice-made', tool_call_id: id, choice });
    return accepted;
  }

  return {
    getSnapshot: () => published,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    say,
    sayAgain(key) {
      const item = view.items.find((candidate) => candidate.key === key);
      if (item?.kind !== 'message' || !say(item.text)) return false;
      dispatch({ kind: 'text-dropped', key });
      return true;
    },
    interrupt() {
      const accepted = connection.interrupt();
      if (accepted) dispatch({ kind: 'interrupt-sent' });
      return accepted;
    },
    confirm: (id, hash) => choose(id, 'confirm', connection.confirm(id, hash)),
    decline: (id, reason) => choose(id, 'decline', connection.decline(id, reason)),
    toolResult: (id, output, status) => connection.toolResult(id, output, status),
    retryNow: () => connection.retryNow(),
    close() {
      closed = true;
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
      connection.close();
    },
  };
}

/** Details are asked for when a card is new or has settled since; the states between bring nothing to show. */
function lacksDetails(view: ConversationView): boolean {
  return view.items.some((item) => {
    if (item.kind !== 'call' || item.tool_call_id.startsWith('inline-') || item.detailed_for === item.state)
      return false;
    return item.detailed_for === null || item.settled_at_ms !== null;
  });
}

/** A hidden page gets no frames, and must not pile up views either. */
function nextFrame(notify: () => void): void {
  const scope = globalThis as {
    readonly requestAnimationFrame?: (run: () => void) => unknown;
    readonly document?: { readonly hidden: boolean };
  };
  if (scope.requestAnimationFrame !== undefined && scope.document?.hidden === false)
    scope.requestAnimationFrame(notify);
  else setTimeout(notify, 16);
}
