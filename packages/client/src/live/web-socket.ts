/** The part of the WebSocket interface this client uses; the browser's and Node's own both have it. */
export interface LiveSocket {
  readonly readyState: number;
  send(data: string): void;
  close(code?: number, reason?: string): void;
  onopen: ((event: unknown) => void) | null;
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  onclose: ((event: { readonly code: number; readonly reason: string }) => void) | null;
  onerror: ((event: unknown) => void) | null;
}

/** Opens a socket to an address; the API key, where there is one, goes into the header `x-api-key`. */
export type OpenSocket = (url: string, apiKey: string | undefined) => LiveSocket;

/** The subprotocol of the live socket. */
export const liveProtocol = 'palaver.v1';

type WebSocketConstructor = new (url: string, options: unknown) => LiveSocket;

/**
 * Opens the platform's own WebSocket. Browsers cannot send headers with it, so an API key is for Node (from version 22)
 * alone, whose WebSocket takes them; pages use a conversation token.
 */
export function openWebSocket(url: string, apiKey: string | undefined): LiveSocket {
  const scope = globalThis as { readonly WebSocket?: WebSocketConstructor; readonly document?: unknown };
  if (scope.WebSocket === undefined) throw new Error('this JavaScript runtime has no WebSocket; use Node 22 or newer');
  if (apiKey === undefined) return new scope.WebSocket(url, [liveProtocol]);
  if (scope.document !== undefined) {
    throw new Error('apiKey cannot be used in a browser: pass a conversation token instead');
  }
  return new scope.WebSocket(url, { protocols: [liveProtocol], headers: { 'x-api-key': apiKey } });
}
