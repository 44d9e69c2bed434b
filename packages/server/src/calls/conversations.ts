import type { Interaction, LiveEvent } from '@palaver/contract';

/** The live conversations of this process: opened on first use, rebuilt from their journal after a crash. */
export interface Conversations extends AsyncDisposable {
  /**
   * The live conversation; null when it has ended or does not exist. The caller has checked the account.
   */
  open(conversationId: string): Promise<LiveConversation | null>;
  /** Settles the open conversations that an earlier process left behind. Called once at start. */
  recover(): Promise<void>;
}

export interface LiveConversation {
  readonly conversation_id: string;
  /** Delivers an interaction of a client, already checked for shape. Returns a refusal in words, or null. */
  interact(interaction: Interaction): string | null;
  /** Every event broadcast from now on, after the durable ones with `seq` above `after`. Returns the unsubscriber. */
  subscribe(listener: (event: LiveEvent) => void, options: { readonly after?: number }): Promise<() => void>;
  /** One user turn over REST. Rejects with DomainError `conflict` while a turn is running. */
  respond(text: string, timeoutMs: number): Promise<TurnView>;
  /** The newest turn. */
  turn(): TurnView | null;
  confirm(toolCallId: string, argumentsHash: string, by: 'button' | 'api'): Promise<CallDecision>;
  decline(toolCallId: string, reason: string | null): Promise<CallDecision>;
  toolResult(toolCallId: string, output: string, status: 'success' | 'error'): Promise<CallDecision>;
  /** Resolves when the end is durable. */
  end(reason: string): Promise<void>;
}

export type CallDecision = 'ok' | 'not_found' | 'not_held' | 'hash_differs' | 'expired' | 'not_waiting';

export interface TurnView {
  readonly status: 'ready' | 'pending';
  readonly turn_idx: number;
  readonly text: string;
  readonly inference_ids: readonly string[];
  readonly tool_calls: readonly Readonly<Record<string, unknown>>[];
}
