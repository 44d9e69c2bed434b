import { createHash } from 'node:crypto';
import type { Exchange } from './handle-request.ts';
import { send } from './send.ts';
import { PAGE_HEADERS } from './static.ts';

const STYLE = `:root{color-scheme:light dark}body{margin:0;min-height:100vh;display:grid;place-content:center;font:16px/1.55 system-ui,sans-serif}
main{max-width:34rem;padding:2rem}h1{font-size:1.6rem;line-height:1.2;margin:0 0 .75rem}code{overflow-wrap:anywhere}a{color:inherit}`;

const POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

/** What the API has is answered as JSON to everybody. */
const API_PATH = /^\/v\d+(?:\/|$)/;

/** Tells a person that there is nothing at an address; false for a client, which is told in JSON. */
export function showNotFound({ request, response, path, headers, requestId }: Exchange): boolean {
  if (API_PATH.test(path)) return false;
  headers.Vary = headers.Vary === undefined ? 'Accept' : `${headers.Vary}, Accept`;
  if (!/\btext\/html\b/i.test(request.headers.accept ?? '')) return false;
  const shown = { ...headers, ...PAGE_HEADERS, 'Content-Security-Policy': POLICY, 'Cache-Control': 'no-store' };
  send(request, response, 404, shown, render(path.slice(0, 200), requestId), 'text/html; charset=utf-8');
  return true;
}

function render(path: string, requestId: string): string {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Nothing here · Palaver</title><style>${STYLE}</style></head>
<body><main>
<h1>There is nothing at this address</h1>
<p><code>${escaped(path)}</code> is no page of this server.</p>
<p><a href="/">See what runs here</a> or read the <a href="/docs">reference of the API</a>.</p>
<p><small>Request ${escaped(requestId)}</small></p>
</main></body>
</html>
`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
