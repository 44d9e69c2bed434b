import { describe, expect, it } from 'vitest';
import { filesBelow, type ImportEdge, importsOf } from './source-files.ts';

/** What each package may import beside itself and Node. */
const packages: Record<string, readonly string[]> = {
  contract: ['zod', '@orpc/contract'],
  runtime: ['@palaver/contract', 'canonicalize', 'fast-check', 'vitest'],
  engines: ['@palaver/contract', '@palaver/runtime', 'undici', 'vitest'],
  client: [],
};

/** What each room of the server may import of the others; `platform.ts` sees all and nobody imports it. */
const rooms: Record<string, readonly string[]> = {
  surfaces: ['invoke', 'operations', 'calls', 'config', 'observability', 'security', 'domain', 'store'],
  invoke: ['operations', 'store', 'security', 'config', 'observability'],
  operations: ['domain', 'store', 'security', 'calls', 'delivery', 'jobs', 'documents', 'faces'],
  domain: [],
  store: ['domain', 'security'],
  delivery: ['store', 'security', 'domain'],
  jobs: ['store', 'security'],
  calls: ['store', 'domain', 'security', 'jobs', 'delivery', 'observability', 'documents'],
  documents: ['store', 'domain', 'security', 'jobs'],
  faces: ['store', 'domain', 'security', 'jobs'],
  engines: ['security', 'config'],
  security: ['store', 'observability'],
  config: ['engines', 'security'],
  demo: ['store', 'domain', 'security', 'operations', 'config'],
  observability: [],
};

const isTest = (file: string) => file.endsWith('.test.ts') || file.includes('/testing/');
const sources = (dir: string) => filesBelow(dir, ['.ts', '.tsx', '.mjs']).filter((file) => !isTest(file));

function packageOf(name: string): string {
  const parts = name.split('/');
  return name.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] as string);
}

function shown(edges: readonly ImportEdge[]): string[] {
  return edges.map((edge) => `${edge.from} → ${edge.to}`);
}

describe('the import graph', () => {
  for (const [name, allowed] of Object.entries(packages)) {
    it(`${name} imports only what it may`, () => {
      const edges = sources(`packages/${name}/src`).flatMap(importsOf);
      const wrong = edges.filter((edge) => {
        if (edge.to.startsWith('node:')) return name === 'client' || name === 'contract';
        if (edge.to.startsWith('packages/')) return !edge.to.startsWith(`packages/${name}/src`);
        return !allowed.includes(packageOf(edge.to));
      });
      expect(shown(wrong)).toEqual([]);
    });
  }

  it('rooms of the server import only the rooms they may', () => {
    const edges = sources('packages/server/src').flatMap(importsOf);
    const wrong = edges.filter((edge) => {
      const [from, to] = [edge.from, edge.to].map((file) => /^packages\/server\/src\/([^/]+)\//.exec(file)?.[1]);
      if (!from || !to || from === to) return false;
      return !(rooms[from] ?? []).includes(to) && !edge.typeOnly;
    });
    expect(shown(wrong)).toEqual([]);
  });

  it('every room of the server is in the table', () => {
    const names = sources('packages/server/src').map((file) => /^packages\/server\/src\/([^/]+)\//.exec(file)?.[1]);
    const unknown = [...new Set(names)].filter((name) => name !== undefined && !(name in rooms));
    expect(unknown).toEqual([]);
  });

  it('nobody in the server imports its composition root', () => {
    const edges = sources('packages/server/src').flatMap(importsOf);
    const starters = /\/src\/(index|start-platform)\.ts$/;
    const roots = /\/src\/(platform|start-platform)\.ts$/;
    expect(shown(edges.filter((edge) => roots.test(edge.to) && !starters.test(edge.from)))).toEqual([]);
  });

  it('domain rules do no input or output', () => {
    const edges = sources('packages/server/src/domain').flatMap(importsOf);
    const outside = /^(node:(fs|net|http|https|dns|child_process|worker_threads)|undici|pg|kysely|ws|hono)\b/;
    expect(shown(edges.filter((edge) => outside.test(edge.to) && !edge.typeOnly))).toEqual([]);
  });

  it('the runtime reads no environment', async () => {
    const { read } = await import('./source-files.ts');
    expect(sources('packages/runtime/src').filter((file) => read(file).includes('process.env'))).toEqual([]);
  });
});
