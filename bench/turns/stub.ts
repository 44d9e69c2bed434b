// A deterministic OpenAI-compatible model and the tool's endpoint, in one process.
// The answer of the model leaves in one write, each event in its own HTTP chunk: what remains is the contestant's own cost.
import http from 'node:http';
import { plainTokens, tool, toolTokens } from './texts.ts';

const counts = { model_requests: 0, messages: 0, tool_calls: 0 };
let id = 0;

interface Message {
  readonly role: string;
  readonly content: string | null;
}

function chunk(delta: object, finish: string | null = null): string {
  const choice = { index: 0, delta, logprobs: null, finish_reason: finish };
  const body = {
    id: `chatcmpl-${id}`,
    object: 'chat.completion.chunk',
    created: 1_700_000_000,
    model: 'stub',
    choices: [choice],
  };
  return `data: ${JSON.stringify(body)}\n\n`;
}

function textEvents(tokens: readonly string[]): string[] {
  return [chunk({ role: 'assistant', content: '' }), ...tokens.map((content) => chunk({ content })), chunk({}, 'stop')];
}

function callEvents(): string[] {
  const first = { index: 0, id: `call_${id}`, type: 'function', function: { name: tool.name, arguments: '' } };
  const pieces = ['{"', 'harbour', '":"', 'Bergen', '"}'];
  return [
    chunk({ role: 'assistant', content: null, tool_calls: [first] }),
    ...pieces.map((text) => chunk({ tool_calls: [{ index: 0, function: { arguments: text } }] })),
    chunk({}, 'tool_calls'),
  ];
}

function answer(messages: readonly Message[]): string[] {
  const last = messages.at(-1);
  if (last?.role === 'tool') return textEvents(toolTokens(/n\d{6}/.exec(last.content ?? '')?.[0] ?? 'n000000'));
  return last?.content?.includes('departure') ? callEvents() : textEvents(plainTokens);
}

const usage = `data: ${JSON.stringify({ choices: [], usage: { prompt_tokens: 100, completion_tokens: 20, total_tokens: 120 } })}\n\n`;

const server = http.createServer((request, response) => {
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', () => {
    if (request.url === '/counts') return void response.end(JSON.stringify(counts));
    if (request.url === '/tool') {
      const ref = `n${String(++counts.tool_calls % 1_000_000).padStart(6, '0')}`;
      const body = JSON.stringify({ harbour: 'Bergen', leaves: '09:30', pier: 4, ref });
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length });
      return void response.end(body);
    }
    const body = JSON.parse(Buffer.concat(parts).toString()) as { messages: Message[] };
    id++;
    counts.model_requests++;
    counts.messages += body.messages.length;
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' });
    for (const event of answer(body.messages)) response.write(event);
    response.write(usage);
    response.end('data: [DONE]\n\n');
  });
});
server.keepAliveTimeout = 600_000;
server.listen(0, '127.0.0.1', 4096, () => {
  const address = server.address();
  if (address && typeof address === 'object') console.log(`listening http://127.0.0.1:${address.port}`);
});
