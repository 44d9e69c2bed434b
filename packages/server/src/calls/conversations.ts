import type { Interaction, LiveEvent } from '@palaver/contract';
import type { CallDecision, TurnView } from '@palaver/runtime';
import type { ConversationTokens } from './conversation-tokens.ts';

export type { CallDecision, TurnView } from '@palaver/runtime';

/** The live conversations of this process: opened on first use, rebuilt from their journal after a crash. */
export interface Conversations extends AsyncDisposable {
  /**
   * The live conversation; null when it has ended or does not exist. The caller has checked the account.
   * @throws DomainError `conflict` while another process holds it
   */
  open(conversationId: string): Promise<LiveConversation | null>;
  /**
   * Ends a conversation, also one that nobody has joined yet; false when it has ended already or does not exist.
   * @throws DomainError `conflict` while another process holds it
   */
  end(conversationId: string, reason: string): Promise<boolean>;
  /** Ends the conversations that deleted accounts left; those that another process holds are ended by it, a little later. */
  endOrphaned(): Promise<void>;
  /** Settles the open conversations that an earlier process left behind. Called once at start. */
  recover(): Promise<void>;
  /** What lets participants in. */
  readonly tokens: ConversationTokens;
  /** Sessions in memory. */
  readonly size: number;
}

/** Why a live conversation stopped in this process; after `suspended` it can be opened again. */
export type ClosedBecause = 'ended' | 'account_deleted' | 'suspended';

/** How a participant went: `left` on purpose, `lost` when the connection broke. */
export type Leaving = 'left' | 'lost';

export interface SubscribeOptions {
  /** Highest `seq` the client has seen. */
  readonly after?: number;
  readonly closed?: (because: ClosedBecause) => void;
  /** Awaited between the pages of what was missed, so that a slow reader is not flooded. */
  readonly drained?: () => Promise<void>;
}

export interface Subscription {
  unsubscribe(): void;
  /** Sends an event to this subscriber alone, in its place among the others. */
  tell(eventType: string, properties: Readonly<Record<string, unknown>>): void;
}

export interface LiveConversation {
  readonly conversation_id: string;
  /** Delivers an interaction of a client, already checked for shape. Returns a refusal in words, or null. */
  interact(interaction: Interaction): string | null;
  /**
   * Every event broadcast from now on, after the durable ones with `seq` above `after` (without `after`: after those of
   * a conversation in which nobody has spoken yet). No gap, no repetition, `seq` rising.
   */
  subscribe(listener: (event: LiveEvent) => void, options: SubscribeOptions): Promise<Subscription>;
  /** A participant's transport has come; the returned function says how it went. */
  join(): (how: Leaving) => void;
  /**
   * One user turn over REST; `pending` when it takes longer.
   * @throws DomainError `conflict` while a turn is running, `invalid_request` once ended, `unavailable` where the session
   * had to stop before it kept the text
   */
  respond(text: string, timeoutMs: number): Promise<TurnView>;
  /** The newest turn. */
  turn(): TurnView | null;
  confirm(toolCallId: string, argumentsHash: string, by: 'button' | 'api'): Promise<CallDecision>;
  decline(toolCallId: string, reason: string | null): Promise<CallDecision>;
  toolResult(toolCallId: string, output: string, status: 'success' | 'error'): Promise<CallDecision>;
  /** Resolves when the end is durable. */
  end(reason: string): Promise<void>;
}
