import { nameInWords } from '@palaver/client';
import { useCallback } from 'react';
import { getTool, type Tool, type ToolApi, type ToolPolicy } from '../api/pals.ts';
import { useLoaded } from '../api/use-loaded.ts';
import { toolKind, toolKindWords } from '../parts/tool-kind.ts';
import { FactList } from './fact-list.tsx';
import { NotReady } from './not-ready.tsx';
import { RecordFrame, RecordPart } from './record-frame.tsx';
import { SchemaTable } from './schema-table.tsx';

export function ToolRecord({ apiKey, id }: { readonly apiKey: string; readonly id: string }) {
  const load = useCallback((signal: AbortSignal) => getTool(apiKey, id, signal), [apiKey, id]);
  const [tool, reload] = useLoaded(load);
  if (tool.phase !== 'ready') return <NotReady section="tools" loaded={tool} onRetry={reload} />;
  return <ToolFacts tool={tool.value} />;
}

function ToolFacts({ tool }: { readonly tool: Tool }) {
  const { api } = tool.delivery;
  return (
    <RecordFrame section="tools" name={nameInWords(tool.name)} lead={tool.description}>
      <RecordPart title="What it is">
        <FactList
          facts={[
            ['Kind', toolKindWords[toolKind(tool)]],
            ['Name', <code key="name">{tool.name}</code>],
            ['Id', <code key="id">{tool.tool_id}</code>],
            ['Called', tool.trigger_type === 'post_call' ? 'once, after the conversation' : calledBy(tool.origin)],
            ['While it runs', whileItRuns(tool)],
            ['Its result', resultWords[tool.on_resolve] ?? tool.on_resolve],
          ]}
        />
      </RecordPart>
      <RecordPart title="Arguments">
        <SchemaTable schema={tool.parameters} />
      </RecordPart>
      <RecordPart title="Delivery">
        {api !== undefined && <ApiFacts api={api} />}
        {api === undefined && (
          <p className="muted">
            {tool.is_system_tool
              ? 'The platform does it by itself.'
              : 'It goes to the page as an event, and the page answers.'}
          </p>
        )}
      </RecordPart>
      <RecordPart title="Policy">
        <PolicyFacts policy={tool.policy} />
      </RecordPart>
    </RecordFrame>
  );
}

function ApiFacts({ api }: { readonly api: ToolApi }) {
  const { type, ...secrets } = api.auth;
  return (
    <>
      <FactList
        facts={[
          [
            'Request',
            <code key="request">
              {api.method} {api.url}
            </code>,
          ],
          ['Body as', api.method === 'GET' || api.method === 'HEAD' ? null : api.content_type],
          ['Waits', `at most ${api.timeout} s`],
          ['Signs in', type === 'none' ? 'without credentials' : `with ${authWords[type] ?? type}`],
        ]}
      />
      <Details title="Credentials" values={secrets} />
      <Details title="Headers" values={api.headers} />
      <Details title="Query" values={api.query_params} />
      <Details title="Body" values={api.body_template} />
    </>
  );
}

function Details({
  title,
  values,
}: {
  readonly title: string;
  readonly values: Readonly<Record<string, unknown>> | undefined;
}) {
  if (values === undefined || Object.keys(values).length === 0) return null;
  return (
    <div className="record-details">
      <h3>{title}</h3>
      <FactList
        facts={Object.entries(values).map(([name, value]) => [
          name,
          <code key={name}>{typeof value === 'string' ? value : JSON.stringify(value)}</code>,
        ])}
      />
    </div>
  );
}

function PolicyFacts({ policy }: { readonly policy: ToolPolicy | null }) {
  if (policy === null) return <p className="muted">None: it is called as soon as the model asks for it.</p>;
  return (
    <FactList
      facts={[
        ['Effect', effectWords[policy.effect ?? ''] ?? null],
        ['Asks first', confirmWords[policy.confirm ?? 'none']],
        ['Reads back', policy.confirm_text ?? null],
        ['Waits for a yes', policy.confirm_ttl_s === undefined ? null : `${policy.confirm_ttl_s} s`],
        ['Called twice', dedupeWords[policy.dedupe ?? ''] ?? null],
        ['When interrupted', interruptWords[policy.interrupt ?? ''] ?? null],
        ['Sent again', policy.idempotent_endpoint === true ? 'the service bears the same request twice' : null],
        ['Keeps of the answer', policy.result?.pick?.join(', ') ?? null],
        ['Longest answer', policy.result?.max_chars === undefined ? null : `${policy.result.max_chars} characters`],
      ]}
    />
  );
}

const authWords: Readonly<Record<string, string>> = {
  bearer: 'a bearer token',
  basic: 'a name and a password',
  api_key: 'an API key',
  hmac: 'a signature (HMAC)',
  oauth2_client_credentials: 'OAuth 2 client credentials',
};

function calledBy(origin: string | null): string {
  if (origin === 'vision') return 'when something is seen';
  if (origin === 'audio') return 'when something is heard';
  return 'when the model decides to';
}

function whileItRuns(tool: Tool): string | null {
  if (tool.on_call === 'static_filler') return `says “${tool.static_filler ?? ''}”`;
  return fillerWords[tool.on_call ?? ''] ?? null;
}

const fillerWords: Readonly<Record<string, string>> = {
  generate_filler: 'says something short of its own',
  silent: 'stays silent',
  passthrough: 'says what the model said beside the call',
};

const resultWords: Readonly<Record<string, string>> = {
  generate_response: 'the PAL tells what came back',
  response_in_result: 'is said word for word',
  add_to_context: 'the PAL knows it from then on',
  fire_and_forget: 'nobody waits for it',
};

const effectWords: Readonly<Record<string, string>> = {
  read: 'only looks things up',
  idempotent_write: 'changes things; twice is as good as once',
  write: 'changes things',
  irreversible: 'changes things for good',
};

const confirmWords: Readonly<Record<string, string>> = {
  none: 'no',
  prompt: 'the model is told to ask',
  explicit: 'yes: it waits until the person has said so',
};

const dedupeWords: Readonly<Record<string, string>> = {
  request: 'the same call within one request goes out once',
  conversation: 'the same call within one conversation goes out once',
  none: 'goes out twice',
};

const interruptWords: Readonly<Record<string, string>> = {
  continue: 'goes on',
  cancel: 'is cancelled',
};
