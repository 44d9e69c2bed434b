import { type AnyContractRouter, oc } from '@orpc/contract';
import type { Operation } from '@palaver/contract';
import { z } from 'zod';

/** The list of operations as an oRPC contract router: from it the OpenAPI document is made. */
export function contractRouter(operations: readonly Operation[]): AnyContractRouter {
  return Object.fromEntries(operations.map((operation) => [operation.id, procedure(operation)]));
}

function procedure({ id, summary, description, http, input, output }: Operation) {
  const parts = Object.fromEntries(Object.entries(input).filter(([, schema]) => schema !== undefined));
  return oc
    .route({
      method: http.method,
      path: http.path as `/${string}`,
      operationId: id,
      summary,
      ...(description === undefined ? {} : { description }),
      tags: [id.split('.')[0] ?? id],
      successStatus: http.status,
      inputStructure: 'detailed',
    })
    .input(z.object(parts))
    .output(output);
}
