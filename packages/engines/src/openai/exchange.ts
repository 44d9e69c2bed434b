import type { Dispatcher } from 'undici';
import type { Endpoint } from './endpoint.ts';

export type ResponseHeaders = Readonly<Record<string, string | string[] | undefined>>;

export interface ExchangeHandler {
  start(status: number, headers: ResponseHeaders): void;
  data(chunk: Buffer): void;
  end(): void;
  /** `isBegun`: response bytes had arrived. */
  fail(error: Error, isBegun: boolean): void;
}

/**
 * Sends one request and returns a function that closes it at once. After that function was called, and after `end` or
 * `fail`, the handler hears nothing more.
 */
export function exchange(endpoint: Endpoint, body: string, handler: ExchangeHandler): () => void {
  let isOver = false;
  let isBegun = false;
  let controller: Dispatcher.DispatchController | undefined;
  endpoint.dispatcher.dispatch(
    { origin: endpoint.origin, path: endpoint.path, method: 'POST', headers: endpoint.headers, body },
    {
      onRequestStart(started) {
        controller = started;
        if (isOver) started.abort(new Error('cancelled'));
      },
      onResponseStart(_, status, headers) {
        if (isOver || status < 200) return;
        isBegun = true;
        handler.start(status, headers);
      },
      onResponseData(_, chunk) {
        if (!isOver) handler.data(chunk);
      },
      onResponseEnd() {
        if (isOver) return;
        isOver = true;
        handler.end();
      },
      onResponseError(_, error) {
        if (isOver) return;
        isOver = true;
        handler.fail(error, isBegun);
      },
    },
  );
  return () => {
    if (isOver) return;
    isOver = true;
    controller?.abort(new Error('cancelled'));
  };
}
