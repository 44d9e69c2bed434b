import { OpenAPIGenerator } from '@orpc/openapi';
import { ZodToJsonSchemaConverter } from '@orpc/zod/zod4';
import * as contract from '@palaver/contract';
import { z } from 'zod';
import { contractRouter } from './contract-router.ts';
import { finishDocument, type OpenApiDocument } from './finish-document.ts';

/** OpenAPI 3.1 of the operations, and of the few routes beside them. The same list gives the same text. */
export async function generateOpenApi(
  operations: readonly contract.Operation[],
  version: string,
): Promise<OpenApiDocument> {
  const generator = new OpenAPIGenerator({
    schemaConverters: [new ZodToJsonSchemaConverter({ interceptors: [describeAsSent] })],
  });
  const document = await generator.generate(contractRouter(operations), {
    info: {
      title: 'Palaver',
      version,
      description:
        'REST API of a self-hosted platform for PALs: conversational video agents that follow objectives, obey guardrails and call tools. Unknown keys of a request body are ignored and named in the header `Palaver-Ignored-Fields`.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: 'http://127.0.0.1:4700', description: 'a server on this machine' }],
    commonSchemas: namedSchemas(),
  });
  return finishDocument(document as unknown as OpenApiDocument, operations);
}

type ConverterOptions = NonNullable<ConstructorParameters<typeof ZodToJsonSchemaConverter>[0]>;

/** A field that is handed on as sent is described by the schema that its operation checks it against. */
const describeAsSent: NonNullable<ConverterOptions['interceptors']>[number] = ({ next, ...conversion }) => {
  const schema = contract.describedAs(conversion.schema);
  return next(schema === undefined ? conversion : { ...conversion, schema });
};

/** Every object schema that the contract exports keeps its name in the document and in the SDK. */
function namedSchemas(): Record<string, { schema: z.ZodType }> {
  const named: Record<string, { schema: z.ZodType }> = {};
  for (const [name, value] of Object.entries(contract).sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (/^[A-Z]/.test(name) && value instanceof z.ZodObject) named[name] = { schema: value };
  }
  return named;
}
