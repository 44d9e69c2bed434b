import { readFileSync } from 'node:fs';
import { ConfigError } from '@palaver/server';
import { Command, InvalidArgumentError } from 'commander';
import { type ServeFlags, serve } from './serve.ts';

/** Runs the `palaver` command. */
export async function main(args: readonly string[]): Promise<void> {
  const version = ownVersion();
  const program = new Command('palaver')
    .description('A self-hosted platform for PALs: conversational video agents that call tools.')
    .version(version)
    .showHelpAfterError('(palaver --help lists the commands)');
  program
    .command('serve')
    .description('run the platform')
    .option('--host <address>', 'listen address (PALAVER_HOST, 127.0.0.1)')
    .option('--port <number>', 'listen port (PALAVER_PORT, 4700)', portNumber)
    .option('--data-dir <folder>', 'embedded database and keys (PALAVER_DATA_DIR, .palaver)')
    .option('--dev', 'open loopback to outbound requests and to pages of other local servers')
    .option('--demo', 'seed a PAL with working tools')
    .action((flags: ServeFlags) => serve(flags, version));
  try {
    await program.parseAsync([...args], { from: 'user' });
  } catch (error) {
    console.error(`palaver: ${messageOf(error)}`);
    process.exit(error instanceof ConfigError ? 2 : 1);
  }
}

function portNumber(text: string): number {
  const port = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (port <= 65_535) return port;
  throw new InvalidArgumentError('must be a whole number between 0 and 65535');
}

function ownVersion(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { readonly version: string }).version;
}

/** In words, what a start can fail with; anything else is shown as it is. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code, port, address } = error as NodeJS.ErrnoException & { port?: number; address?: string };
  if (code === 'EADDRINUSE')
    return `${address}:${port} is in use: stop the other process, or choose another port with --port`;
  if (code === 'EACCES' && port !== undefined)
    return `port ${port} may not be opened: choose one above 1023 with --port`;
  return error.message;
}
