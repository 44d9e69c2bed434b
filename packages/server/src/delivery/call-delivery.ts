import type { Tool } from '@palaver/contract';
import type { DeliveryOutcome, DispatchedCall } from '@palaver/runtime/ports';

/** The facts that fill `{tavus_*}` placeholders. */
export interface InjectedFacts {
  readonly tavus_conversation_id: string;
  readonly tavus_tool_call_id: string;
  readonly tavus_tool_name: string;
  readonly tavus_pal_id: string;
  readonly tavus_face_id: string;
  /** ISO, UTC. */
  readonly tavus_timestamp: string;
}

/** Whose call it is. The tool comes with its secrets still sealed; one object per snapshot, so that it is prepared once. */
export interface DeliveryContext {
  readonly tool: Tool;
  readonly account_id: string;
  readonly pal_id: string;
  readonly face_id: string;
}

/** Sends calls to the endpoints of `api` tools. */
export interface CallDelivery {
  /**
   * Sends one call with its retries. Every outcome is a value; it rejects only for a bug.
   * @param options `retry: false` sends once, for callers that have a retry schedule of their own.
   */
  dispatch(
    call: DispatchedCall,
    context: DeliveryContext,
    signal: AbortSignal,
    options?: { readonly retry?: boolean },
  ): Promise<DeliveryOutcome>;
  /**
   * The request as it would be sent, secrets masked, nothing sent.
   * @throws DomainError `invalid_request` naming the argument that is missing or cannot be used
   */
  render(call: DispatchedCall, context: DeliveryContext): Promise<RenderedRequest>;
  /** Forgets cached OAuth2 tokens of a tool that was changed or deleted. */
  forget(toolId: string): void;
}

export interface RenderedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}
