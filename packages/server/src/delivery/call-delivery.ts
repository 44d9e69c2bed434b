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

/** Sends calls to the endpoints of `api` tools. The tool comes with its secrets still sealed. */
export interface CallDelivery {
  dispatch(
    call: DispatchedCall,
    context: { readonly tool: Tool; readonly account_id: string; readonly pal_id: string; readonly face_id: string },
    signal: AbortSignal,
  ): Promise<DeliveryOutcome>;
  /** The request as it would be sent, secrets masked, nothing sent. */
  render(
    call: DispatchedCall,
    context: { readonly tool: Tool; readonly account_id: string; readonly pal_id: string; readonly face_id: string },
  ): Promise<RenderedRequest>;
  /** Forgets cached OAuth2 tokens of a tool that was changed or deleted. */
  forget(toolId: string): void;
}

export interface RenderedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}
