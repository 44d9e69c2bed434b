// `node scripts/generate.mjs [--out <folder>]`: the index of the contract, and what is derived from the list of
// operations: docs/openapi.json, docs/naming.md and the generated part of the SDK. A test runs it into a temporary
// folder and compares.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ensureNode, isNewEnough, root } from './node.mjs';

if (isNewEnough(process.version)) await generate(outFolder());
else process.exit(spawnSync(ensureNode(), process.argv.slice(1), { stdio: 'inherit' }).status ?? 1);

function outFolder() {
  const at = process.argv.indexOf('--out');
  return at === -1 ? root : path.resolve(process.argv[at + 1] ?? '.');
}

async function generate(out) {
  // First: what follows imports the contract.
  const { writeContractIndex } = await import('./generate/contract-index.mjs');
  writeContractIndex(path.join(out, 'packages/contract/src'));
  const { generateOpenApi } = await import('../packages/server/src/surfaces/http/openapi/generate-openapi.ts');
  const { operations } = await import('../packages/server/src/operations/registry.ts');
  const { namingTable } = await import('./generate/naming-table.mjs');
  const { generateSdk } = await import('./generate/sdk.mjs');
  const { version } = JSON.parse(readFileSync(path.join(root, 'packages/server/package.json'), 'utf8'));
  const contracts = operations.map((operation) => operation.contract);
  const document = await generateOpenApi(contracts, version);
  mkdirSync(path.join(out, 'docs'), { recursive: true });
  writeFileSync(path.join(out, 'docs/openapi.json'), `${JSON.stringify(document, null, 2)}\n`);
  writeFileSync(path.join(out, 'docs/naming.md'), await namingTable(contracts));
  await generateSdk(document, contracts, path.join(out, 'packages/client/src/rest/generated'));
}
