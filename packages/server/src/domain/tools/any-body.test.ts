import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DomainError } from '../../errors.ts';
import { palDocument } from '../pals/pal-document.ts';
import { checkPal } from '../pals/pal-rules.ts';
import { patchPal } from '../pals/patch-pal.ts';
import { checkTool, type ToolInput } from './check-tool.ts';
import { ignoredToolFields } from './ignored-fields.ts';
import { mergeTool } from './merge-tool.ts';
import { endCallTool } from './system-tools.ts';

const json = fc.jsonValue({ maxDepth: 3 });
const text = (...values: string[]) => fc.oneof(fc.constantFrom(...values), json);
const auth = fc.record(
  {
    type: text('none', 'bearer', 'basic', 'api_key', 'hmac', 'oauth2_client_credentials'),
    token: text('t'),
    username: text('u'),
    password: text('p', '********'),
    name: text('k'),
    value: text('v'),
    location: text('query'),
    secret: text('0123456789abcdef'),
    token_url: text('https://a.example/t'),
    client_id: text('c'),
    client_secret: text('s'),
  },
  { requiredKeys: [] },
);
const api = fc.record(
  {
    url: text('https://api.example.com/{city}', 'https://api.example.com'),
    method: text('GET', 'POST'),
    headers: json,
    query_params: json,
    body_template: json,
    content_type: text('application/json'),
    timeout: fc.oneof(fc.double(), json),
    auth: fc.oneof(auth, json),
  },
  { requiredKeys: [] },
);
const body = fc.record(
  {
    name: text('tool', 'end_call'),
    description: text('Does something.'),
    parameters: fc.oneof(fc.constant({ type: 'object', properties: { city: { type: 'string' } } }), json),
    delivery: fc.oneof(
      fc.record({ app_message: fc.oneof(fc.boolean(), json), api: fc.oneof(api, json) }, { requiredKeys: [] }),
      json,
    ),
    trigger_type: text('in_call', 'post_call'),
    origin: text('llm', 'vision', 'audio'),
    on_call: text('silent', 'static_filler'),
    on_resolve: text('fire_and_forget', 'generate_response'),
    static_filler: text('One second.'),
    policy: json,
  },
  { requiredKeys: [] },
);

/** What is refused is refused in words that name a field; nothing breaks in any other way. */
function refusesWell(run: () => unknown): void {
  try {
    run();
  } catch (error) {
    if (!DomainError.is(error)) throw error;
    expect([400, 422]).toContain(error.status);
    expect(error.details?.[0]?.path).toBeTypeOf('string');
  }
}

describe('a body of any kind', () => {
  const context = { guard: () => null, inherited: new Set<never>() };

  it('makes a tool or is refused, and what was accepted is accepted again', () => {
    fc.assert(
      fc.property(body, (input) => {
        refusesWell(() => {
          const tool = checkTool(input as ToolInput, context);
          expect(checkTool(tool, context)).toEqual(tool);
        });
        ignoredToolFields(input);
      }),
      { seed: 4_711, numRuns: 1_000 },
    );
  });

  it('changes a tool or is refused', () => {
    const stored = { ...endCallTool, name: 'tool', on_call: 'silent' as const };
    fc.assert(
      fc.property(body, (patch) => {
        refusesWell(() => {
          const { input, ...merged } = mergeTool(stored, patch);
          checkTool(input, { ...merged, guard: () => null });
        });
      }),
      { seed: 4_711, numRuns: 500 },
    );
  });

  it('makes a PAL or is refused', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.oneof(fc.constantFrom('layers', 'pal_name', 'tool_ids'), fc.string()), json),
        (fields) => refusesWell(() => checkPal(fields)),
      ),
    );
  });

  it('changes a PAL or is refused', () => {
    const source = {
      pal_id: 'p',
      owner_id: 1,
      pal_name: 'n',
      pal_type: 'user',
      body: {},
      created_at: 0,
      updated_at: 0,
    } as const;
    const pal = palDocument(source, []);
    const path = fc.oneof(
      fc.constantFrom('/greeting', '/layers/llm', '/tool_ids/-', '/layers/llm/api_key', '/pal_name'),
      fc.string(),
    );
    const operation = fc.record(
      { op: text('add', 'replace', 'remove', 'move', 'copy', 'test'), path, from: path, value: json },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(fc.array(operation), json), (patch) => refusesWell(() => patchPal(pal, patch))),
      { seed: 4_711, numRuns: 1_000 },
    );
  });
});
