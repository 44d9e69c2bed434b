import { z } from 'zod';

/** Every error code a client can see, with its usual HTTP status. Codes are public API. */
export const errorStatus = {
  unauthenticated: 401,
  forbidden: 403,
  invalid_request: 400,
  not_found: 404,
  conflict: 409,
  not_modified: 304,
  gone: 410,
  unprocessable: 422,
  idempotency_key_reused: 422,
  idempotency_in_progress: 409,
  too_large: 413,
  rate_limited: 429,
  egress_refused: 400,
  engine_failed: 502,
  not_supported: 501,
  unavailable: 503,
  internal: 500,
} as const;

export type ErrorCode = keyof typeof errorStatus;

export const ErrorDetail = z.object({ path: z.string(), message: z.string() });
export type ErrorDetail = z.infer<typeof ErrorDetail>;

/** The body of every 4xx and 5xx answer. `error` and `message` hold the same text, since clients read either. */
export const ErrorBody = z.object({
  error: z.string(),
  message: z.string(),
  code: z.enum(Object.keys(errorStatus) as [ErrorCode, ...ErrorCode[]]),
  hint: z.string().optional(),
  details: z.array(ErrorDetail).optional(),
  request_id: z.string(),
});
export type ErrorBody = z.infer<typeof ErrorBody>;
