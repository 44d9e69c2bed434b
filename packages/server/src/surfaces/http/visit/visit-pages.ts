import { readFile } from 'node:fs/promises';
import { frameAncestors } from '../../../domain/deployments/page-origin.ts';
import { deploymentOfConversation, readDeployment } from '../../../store/deployments.ts';
import type { Store } from '../../../store/store.ts';
import type { Page } from '../handle-request.ts';
import { send } from '../send.ts';
import { pageHeaders } from '../static.ts';

const PAGE = /^\/d\/([A-Za-z0-9_-]{1,64})\/?$/;
const CONVERSATION = /^\/c\/([A-Za-z0-9_-]{1,64})\/?$/;

const FILES: Readonly<Record<string, readonly [file: string, type: string]>> = {
  '/d/visit.css': ['visit.css', 'text/css; charset=utf-8'],
  '/d/visit.js': ['visit.js', 'text/javascript; charset=utf-8'],
  '/widget.js': ['widget.js', 'text/javascript; charset=utf-8'],
};

/** The page of a deployment under `/d/{deployment_id}`, with its files, and the script of the widget. */
export function createVisitPages(store: Store): Page {
  return async ({ request, response, path, headers }) => {
    const known = FILES[path];
    if (known !== undefined) {
      const [file, type] = known;
      // The widget is a script on pages of others.
      const sharing: Readonly<Record<string, string>> =
        path === '/widget.js' ? { 'Cross-Origin-Resource-Policy': 'cross-origin' } : {};
      const shown = { ...headers, ...pageHeaders(null), ...sharing, 'Cache-Control': 'public, max-age=300' };
      send(request, response, 200, shown, await textOf(file), type);
      return true;
    }
    const id = PAGE.exec(path)?.[1];
    if (id === undefined) return false;
    const ancestors = await ancestorsOf(store, id);
    const shown = { ...headers, ...pageHeaders(ancestors, 'http: https:'), 'Cache-Control': 'no-cache' };
    send(request, response, 200, shown, await textOf('visit.html'), 'text/html; charset=utf-8');
    return true;
  };
}

/** Which pages may frame a page of the web app: those of the deployment that a conversation was started through. */
export function createFraming(store: Store): (path: string) => Promise<string | null> {
  return async (path) => {
    const id = CONVERSATION.exec(path)?.[1];
    const deployment = id === undefined ? undefined : await deploymentOfConversation(store, id);
    return deployment === undefined ? null : ancestorsOf(store, deployment);
  };
}

/** A landing page stands alone: no other page may frame it. */
async function ancestorsOf(store: Store, deploymentId: string): Promise<string | null> {
  const found = await readDeployment(store, deploymentId);
  return found === undefined || found.channel === 'landing-page' ? null : frameAncestors(found.body.allowed_origins);
}

function textOf(file: string): Promise<string> {
  return readFile(new URL(file, import.meta.url), 'utf8');
}
