import type { ModelMessage, ModelRequest, OfferedTool } from '@palaver/runtime/ports';

/** What a server was found not to take; kept for the life of a model. */
export interface Dialect {
  stream: boolean;
  streamOptions: boolean;
}

export type RequestBody = (request: ModelRequest, dialect: Dialect) => string;

/** Keys of a PAL's `extra_body` that would break the exchange; everything else in it wins over our defaults. */
const reserved = new Set(['model', 'messages', 'tools', 'stream']);

/**
 * Writes request bodies. The JSON of a message and of the tools is kept by object identity: a request of a long
 * conversation costs the joining of texts, not a new serialisation of its history.
 */
export function requestBody(model: string, extraBody: Readonly<Record<string, unknown>>): RequestBody {
  const messageTexts = new WeakMap<ModelMessage, string>();
  const toolTexts = new WeakMap<readonly OfferedTool[], string>();
  const extra = Object.entries(extraBody).filter(([key, value]) => !reserved.has(key) && value !== undefined);
  const givesStreamOptions = extra.some(([key]) => key === 'stream_options');
  const head = `{"model":${JSON.stringify(model)}`;
  const tail = extra.map(([key, value]) => `,${JSON.stringify(key)}:${JSON.stringify(value)}`).join('');

  return (request, dialect) => {
    let body = head;
    if (dialect.stream) {
      body += ',"stream":true';
      if (dialect.streamOptions && !givesStreamOptions) body += ',"stream_options":{"include_usage":true}';
    }
    body += `${tail},"messages":[`;
    let separator = '';
    for (const message of request.messages) {
      let text = messageTexts.get(message);
      if (text === undefined) {
        text = messageText(message);
        messageTexts.set(message, text);
      }
      body += separator + text;
      separator = ',';
    }
    body += ']';
    if (request.tools.length > 0) {
      let text = toolTexts.get(request.tools);
      if (text === undefined) {
        text = `,"tools":${JSON.stringify(request.tools.map((tool) => ({ type: 'function', function: tool })))}`;
        toolTexts.set(request.tools, text);
      }
      body += text;
    }
    return `${body}}`;
  };
}

export function messageText(message: ModelMessage): string {
  if (message.role === 'tool') {
    return `{"role":"tool","tool_call_id":${JSON.stringify(message.call_id)},"content":${JSON.stringify(message.content)}}`;
  }
  const content = JSON.stringify(message.content);
  if (message.role !== 'assistant' || message.calls === undefined || message.calls.length === 0) {
    return `{"role":"${message.role}","content":${content}}`;
  }
  const calls = message.calls.map((call) => ({
    id: call.id,
    type: 'function',
    function: { name: call.name, arguments: call.arguments },
  }));
  return `{"role":"assistant","content":${content},"tool_calls":${JSON.stringify(calls)}}`;
}
