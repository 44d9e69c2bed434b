// The least a turn can cost in Node: undici's dispatcher, a few lines of SSE, JSON.parse. Nothing is kept.
import { StringDecoder } from 'node:string_decoder';
import { Pool } from 'undici';
import { system, tool } from './texts.ts';

export type Message = Record<string, unknown>;

interface Call {
  id: string;
  type: 'function';
  function: { name: string; arguments: string };
}

interface Delta {
  content?: string | null;
  tool_calls?: { index: number; id?: string; function: { name?: string; arguments?: string } }[];
}

const headers = { 'content-type': 'application/json', accept: 'text/event-stream', authorization: 'Bearer stub' };
const tools = [{ type: 'function', function: tool }];

export function newMessages(): Message[] {
  return [{ role: 'system', content: system }];
}

function post(pool: Pool, path: string, body: string, onChunk: (chunk: Buffer) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    pool.dispatch(
      { method: 'POST', path, headers, body },
      {
        onRequestStart() {},
        onResponseStart(controller, status) {
          if (status !== 200) controller.abort(new Error(`HTTP ${status}`));
        },
        onResponseData(_controller, chunk) {
          onChunk(chunk);
        },
        onResponseEnd() {
          resolve();
        },
        onResponseError(_controller, error) {
          reject(error);
        },
      },
    );
  });
}

/** Collects one streamed answer. */
function collector(onText: (text: string) => void) {
  const answer: { text: string; calls: Call[] } = { text: '', calls: [] };
  const decoder = new StringDecoder('utf8');
  let rest = '';
  function onEvent(data: string): void {
    if (data === '[DONE]') return;
    const delta = (JSON.parse(data) as { choices: { delta: Delta }[] }).choices[0]?.delta;
    if (!delta) return;
    if (delta.content) {
      answer.text += delta.content;
      onText(delta.content);
    }
    for (const part of delta.tool_calls ?? []) {
      answer.calls[part.index] ??= {
        id: part.id ?? '',
        type: 'function',
        function: { name: part.function.name ?? '', arguments: '' },
      };
      (answer.calls[part.index] as Call).function.arguments += part.function.arguments ?? '';
    }
  }
  function push(chunk: Buffer): void {
    const text = rest + decoder.write(chunk);
    let at = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', at)) {
      if (text.startsWith('data: ', at)) onEvent(text.slice(at + 6, end));
      at = end + 1;
    }
    rest = text.slice(at);
  }
  return { answer, push };
}

/** One user turn over `messages`, in place. `onMessage` sees each message that is added: the place to keep it. */
export function makeLoop(stubUrl: string) {
  const origin = new URL(stubUrl).origin;
  const model = new Pool(origin, { connections: null, pipelining: 1, keepAliveTimeout: 600_000 });
  const endpoint = new Pool(origin, { connections: null, pipelining: 1, keepAliveTimeout: 600_000 });
  return async function turn(
    messages: Message[],
    text: string,
    onText: (text: string) => void,
    onMessage: (message: Message) => unknown,
  ): Promise<string> {
    const add = (message: Message) => {
      messages.push(message);
      return onMessage(message);
    };
    await add({ role: 'user', content: text });
    for (;;) {
      const { answer, push } = collector(onText);
      const body = JSON.stringify({
        model: 'stub',
        stream: true,
        stream_options: { include_usage: true },
        messages,
        tools,
      });
      await post(model, '/v1/chat/completions', body, push);
      if (answer.calls.length === 0) {
        await add({ role: 'assistant', content: answer.text });
        return answer.text;
      }
      await add({ role: 'assistant', content: answer.text || null, tool_calls: answer.calls });
      for (const call of answer.calls) {
        let result = '';
        await post(endpoint, '/tool', JSON.stringify(JSON.parse(call.function.arguments)), (chunk) => {
          result += chunk.toString('latin1');
        });
        await add({ role: 'tool', tool_call_id: call.id, content: result });
      }
    }
  };
}
