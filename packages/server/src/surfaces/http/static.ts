import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Exchange, Page } from './handle-request.ts';
import { send } from './send.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
};

/** Nothing but what this server serves: no inline script or style, no frame, no form elsewhere. */
const PAGE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; media-src 'self' blob:; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy': PAGE_POLICY,
  'Referrer-Policy': 'no-referrer',
  'X-Frame-Options': 'DENY',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(self), microphone=(self), display-capture=(self), geolocation=()',
};

/** The headers of a page that others may frame, or, with null, that nobody may; `images`: further sources of pictures. */
export function pageHeaders(frameAncestors: string | null, images = ''): Readonly<Record<string, string>> {
  const { 'X-Frame-Options': deny = '', 'Cross-Origin-Opener-Policy': opener = '', ...rest } = PAGE_HEADERS;
  const pictures = PAGE_POLICY.replace('img-src', `img-src ${images}`.trimEnd());
  if (frameAncestors === null) {
    return {
      ...rest,
      'X-Frame-Options': deny,
      'Cross-Origin-Opener-Policy': opener,
      'Content-Security-Policy': pictures,
    };
  }
  const policy = pictures.replace("frame-ancestors 'none'", `frame-ancestors ${frameAncestors}`);
  return { ...rest, 'Content-Security-Policy': policy };
}

/** Paths the web app answers with its one page. */
const APP_PATH =
  /^\/(?:c\/[A-Za-z0-9_-]{1,64}\/?|(?:pals|tools|documents|conversations)(?:\/[A-Za-z0-9_-]{1,64})?\/?)?$/;

/** The built web app: its page under the paths above, its files under their own. */
export function createStaticPage(root: string, framing: (path: string) => Promise<string | null>): Page {
  return async (exchange) => {
    if (APP_PATH.test(exchange.path)) {
      const shown = pageHeaders(await framing(exchange.path));
      const served = await serveFile(exchange, join(root, 'index.html'), 'no-cache', shown);
      if (!served)
        send(
          exchange.request,
          exchange.response,
          200,
          { ...exchange.headers, ...shown, 'Cache-Control': 'no-store' },
          NOT_BUILT,
          TYPES['.html'],
        );
      return true;
    }
    const file = fileUnder(root, exchange.path);
    if (file === null || extname(file) === '.html') return false;
    const hashed = exchange.path.startsWith('/assets/');
    return serveFile(exchange, file, hashed ? 'public, max-age=31536000, immutable' : 'public, max-age=3600');
  };
}

function fileUnder(root: string, path: string): string | null {
  let name: string;
  try {
    name = decodeURIComponent(path);
  } catch {
    return null;
  }
  if (name.includes('\0') || name.includes('\\') || name.split('/').some((segment) => segment.startsWith('.')))
    return null;
  const file = normalize(join(root, name));
  return file.startsWith(root + sep) ? file : null;
}

async function serveFile(
  exchange: Exchange,
  file: string,
  cacheControl: string,
  shown: Readonly<Record<string, string>> = PAGE_HEADERS,
): Promise<boolean> {
  const { request, response } = exchange;
  const facts = await stat(file).catch(() => null);
  if (facts === null || !facts.isFile()) return false;
  const etag = `"${facts.size.toString(36)}-${Math.floor(facts.mtimeMs).toString(36)}"`;
  const headers = { ...exchange.headers, ...shown, 'Cache-Control': cacheControl, ETag: etag };
  if (request.headers['if-none-match'] === etag) {
    send(request, response, 304, headers, undefined);
    return true;
  }
  response.writeHead(200, {
    ...headers,
    'X-Content-Type-Options': 'nosniff',
    'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream',
    'Content-Length': facts.size,
  });
  if (request.method === 'HEAD') {
    response.end();
    return true;
  }
  await pipeline(createReadStream(file), response).catch(() => response.destroy());
  return true;
}

const NOT_BUILT = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Palaver</title></head>
<body>
<h1>Palaver is running</h1>
<p>The web app is not built yet. Build it with <code>npm run build -w @palaver/studio</code> in the project, then reload this page.</p>
<p>The API works without it: <a href="/docs">reference</a>, <a href="/openapi.json">OpenAPI document</a>.</p>
</body>
</html>
`;
