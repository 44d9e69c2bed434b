import type { CallResponse } from './ledger.ts';

/** What leaves for an `api` tool. The row is committed as `dispatched` before this exists. */
export interface DispatchedCall {
  readonly tool_call_id: string;
  readonly conversation_id: string;
  readonly tool_id: string;
  readonly tool_name: string;
  /** JSON text, keys in the model's order. */
  readonly arguments: string;
  /** 1 unless a recovered session sends again. */
  readonly first_attempt: number;
}

export type DeliveryOutcome =
  /** A 2xx answer. `result` is what the model sees, `spoken` what `response_in_result` says (null: nothing). */
  | {
      readonly kind: 'succeeded';
      readonly attempts: number;
      readonly response: CallResponse;
      readonly result: string;
      readonly spoken: string | null;
    }
  /** `reason` as in additions.md section 2; `result` tells the model what went wrong. */
  | {
      readonly kind: 'failed';
      readonly attempts: number;
      readonly response: CallResponse | null;
      readonly reason: string;
      readonly result: string;
    }
  /** Sent, and the outcome cannot be known. */
  | {
      readonly kind: 'unknown';
      readonly attempts: number;
      readonly response: CallResponse | null;
      readonly reason: string;
      readonly result: string;
    };

export interface Delivery {
  /** Sends one call with its retries (rest-api.md 3.5). Never rejects: every outcome is a value. */
  dispatch(call: DispatchedCall, signal: AbortSignal): Promise<DeliveryOutcome>;
}
