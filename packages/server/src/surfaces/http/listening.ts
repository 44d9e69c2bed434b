import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How long a closing server waits for requests that are being answered. */
const DRAIN_MS = 5_000;

/** @returns the origin it listens under, `http://host:port` */
export async function listen(
  server: Server,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
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
