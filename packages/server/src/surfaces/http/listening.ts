import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ConfigError } from '../../config/load-config.ts';

/** How long a closing server waits for requests that are being answered. */
const DRAIN_MS = 5_000;

/** What a host name that leads nowhere, or an address of another machine, fails with. */
const NO_ADDRESS = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EADDRNOTAVAIL', 'EINVAL']);

/**
 * @returns the origin it listens under, `http://host:port`
 * @throws ConfigError where the host is none of this machine
 */
export async function listen(
  server: Server,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException): void => {
      if (!NO_ADDRESS.has(error.code ?? '')) reject(error);
      else reject(new ConfigError(`PALAVER_HOST is "${host}": must be an address of this machine (${error.message})`));
    };
    server.once('error', fail);
    server.listen(port, host, () => {
      server.off('error', fail);
      resolve();
    });
  });
  const bound = server.address() as AddressInfo;
  const anywhere = bound.address === '0.0.0.0' || bound.address === '::';
  const name = anywhere ? 'localhost' : host.includes(':') || bound.family === 'IPv6' ? `[${bound.address}]` : host;
  return `http://${name}:${bound.port}`;
}

/** Accepts nothing more and waits for what is being answered, within a budget. */
export async function stopListening(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
  await closed;
  clearTimeout(timer);
}
