import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export type SiteAnswer =
  | string
  | Uint8Array
  | {
      readonly status?: number;
      readonly type?: string;
      readonly body?: string | Uint8Array;
      readonly location?: string;
    }
  | ((request: IncomingMessage, response: ServerResponse) => void);

/** A web server that shows the given paths and remembers what was asked for. */
export interface Site {
  readonly url: string;
  readonly paths: string[];
  readonly pages: Record<string, SiteAnswer>;
}

export async function startSite(pages: Record<string, SiteAnswer>): Promise<Site> {
  const paths: string[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    paths.push(path);
    const answer = pages[path];
    if (typeof answer === 'function') return answer(request, response);
    if (answer === undefined) return void response.writeHead(404).end('no such page');
    if (typeof answer === 'string' || answer instanceof Uint8Array) {
      response.writeHead(200, { 'content-type': typeOf(path) });
      return void response.end(answer);
    }
    response.writeHead(answer.status ?? 200, {
      'content-type': answer.type ?? typeOf(path),
      ...(answer.location === undefined ? {} : { location: answer.location }),
    });
    response.end(answer.body ?? '');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, paths, pages };
}

function typeOf(path: string): string {
  if (path.endsWith('.txt')) return 'text/plain; charset=utf-8';
  return /\.[a-z]{2,4}$/.test(path) && !path.endsWith('.html')
    ? 'application/octet-stream'
    : 'text/html; charset=utf-8';
}
