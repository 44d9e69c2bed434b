// The same two operations through Hono and oRPC's own OpenAPI handler, without a store: what the chain alone costs there.
import { createAdaptorServer } from '@hono/node-server';
import { oc } from '@orpc/contract';
import { OpenAPIHandler } from '@orpc/openapi/fetch';
import { implement, ORPCError } from '@orpc/server';
import { createToolContract, getToolContract, testToolContract } from '@palaver/contract';
import { Hono } from 'hono';
import { z } from 'zod';

const answers = JSON.parse(process.env.BENCH_ANSWERS ?? '{}') as Readonly<Record<string, { readonly body: string }>>;
const key = process.env.BENCH_KEY ?? '';

const contract = {
  get: oc
    .route({ method: 'GET', path: '/v2/tools/{tool_id}', inputStructure: 'detailed' })
    .input(z.object({ params: getToolContract.input.params ?? z.object({}) }))
    .output(getToolContract.output),
  test: oc
    .route({ method: 'POST', path: '/v2/tools/{tool_id}/test', inputStructure: 'detailed' })
    .input(
      z.object({
        params: testToolContract.input.params ?? z.object({}),
        body: testToolContract.input.body ?? z.object({}),
      }),
    )
    .output(testToolContract.output),
  create: oc
    .route({ method: 'POST', path: '/v2/tools', inputStructure: 'detailed' })
    .input(z.object({ body: createToolContract.input.body ?? z.object({}) }))
    .output(createToolContract.output),
};
const os = implement(contract).$context<{ readonly headers: Headers }>();
const keyed = os.use(({ context, next }) => {
  if (context.headers.get('x-api-key') !== key) throw new ORPCError('UNAUTHORIZED');
  return next();
});
const parsed = (method: string) => JSON.parse(answers[method]?.body ?? '{}') as never;
const router = keyed.router({
  get: keyed.get.handler(() => parsed('GET')),
  test: keyed.test.handler(() => parsed('POST')),
  create: keyed.create.handler(() => parsed('GET')),
});
const handler = new OpenAPIHandler(router);
const app = new Hono();
app.use('/*', async (context, next) => {
  const { matched, response } = await handler.handle(context.req.raw, {
    context: { headers: context.req.raw.headers },
  });
  if (matched) return context.newResponse(response.body, response);
  await next();
});
const server = createAdaptorServer({ fetch: app.fetch });
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as import('node:net').AddressInfo;
  console.log(`listening http://127.0.0.1:${port}`);
});
process.on('SIGTERM', () => process.exit(0));
