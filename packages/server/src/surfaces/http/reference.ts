import type { Operation } from '@palaver/contract';
import type { Page } from './handle-request.ts';
import { send } from './send.ts';

/** `/openapi.json` and `/docs`. Made at the first request for them: the start does not pay for it. */
export function createReferencePages(operations: readonly Operation[], version: string): Page {
  let made: Promise<{ readonly json: string; readonly html: string; readonly policy: string }> | null = null;
  async function make() {
    const [{ generateOpenApi }, { DOCS_POLICY, renderDocs }] = await Promise.all([
      import('./openapi/generate-openapi.ts'),
      import('./docs-page.ts'),
    ]);
    const document = await generateOpenApi(operations, version);
    return { json: JSON.stringify(document), html: renderDocs(document), policy: DOCS_POLICY };
  }
  return async ({ request, response, path, headers }) => {
    if (path !== '/openapi.json' && path !== '/docs' && path !== '/docs/') return false;
    made ??= make();
    const { json, html, policy } = await made;
    if (path === '/openapi.json') {
      send(request, response, 200, { ...headers, 'Cache-Control': 'no-cache' }, json);
    } else {
      const pageHeaders = {
        ...headers,
        'Cache-Control': 'no-cache',
        'Content-Security-Policy': policy,
        'Referrer-Policy': 'no-referrer',
        'X-Frame-Options': 'DENY',
      };
      send(request, response, 200, pageHeaders, html, 'text/html; charset=utf-8');
    }
    return true;
  };
}
