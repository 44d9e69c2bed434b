import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

const ACCEPTED_ID = /^[A-Za-z0-9._-]{1,128}$/;

/** Gives each request its own id where that can be a header and a log field, else a new one. */
export function createRequestIds(): (request: IncomingMessage) => string {
  const prefix = randomBytes(6).toString('hex');
  let count = 0;
  return (request) => {
    const given = request.headers['x-request-id'];
    if (typeof given === 'string' && ACCEPTED_ID.test(given)) return given;
    count += 1;
    return `req_${prefix}${count.toString(36).padStart(6, '0')}`;
  };
}

/** The key of `x-api-key` or `Authorization: Bearer`. */
export function credentialOf(request: IncomingMessage): string | null {
  const key = request.headers['x-api-key'];
  if (typeof key === 'string') return key.trim();
  const { authorization } = request.headers;
  if (authorization === undefined) return null;
  const match = /^Bearer +(\S+)$/i.exec(authorization);
  return match?.[1] ?? null;
}

/** Remote address; an IPv4 address in IPv6 clothes is shown as IPv4. */
export function remoteAddress(request: IncomingMessage): string | null {
  const address = request.socket.remoteAddress ?? null;
  return address?.startsWith('::ffff:') === true ? address.slice(7) : address;
}

const HOST = /^(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+)(:\d{1,5})?$/;

/** `http://host` under which the client reached the server; `fallback` where its Host header cannot be one. */
export function originOf(request: IncomingMessage, publicUrl: string | null, fallback: string): string {
  if (publicUrl !== null) return publicUrl;
  const { host } = request.headers;
  return host !== undefined && HOST.test(host) ? `http://${host}` : fallback;
}
