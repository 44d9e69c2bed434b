import { addressBytes, addressRule } from './address-rule.ts';
import { EgressRefused } from './egress.ts';
import { type EgressAllowList, isHostName, normalHost } from './egress-allow-list.ts';

// What the WHATWG parser would silently repair or read as another host.
const forbiddenCharacter = /[\\\s\p{Cc}]/u;
const absoluteUrl = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)/i;
const localName = /(^|\.)(localhost|localdomain|local|internal)$/;

/**
 * Checks a URL without DNS. Only `https`, and `http` for a literal address or a host name that the allow-list opens.
 * @throws EgressRefused
 */
export function checkEgressUrl(url: string, allow: EgressAllowList): URL {
  if (forbiddenCharacter.test(url)) {
    throw new EgressRefused('characters', 'a URL must not contain a backslash, white space or a control character');
  }
  const shape = absoluteUrl.exec(url);
  if (shape === null || shape[2] === '')
    throw new EgressRefused('url', 'a URL must be absolute, like https://host/path');
  if (shape[2]!.includes('@')) throw new EgressRefused('userinfo', 'a URL must not contain a user name or password');
  const parsed = URL.parse(url);
  if (parsed === null) throw new EgressRefused('url', 'the URL cannot be parsed');
  if (parsed.username !== '' || parsed.password !== '') {
    throw new EgressRefused('userinfo', 'a URL must not contain a user name or password');
  }
  if (url.includes('#')) throw new EgressRefused('fragment', 'a URL must not contain a fragment');
  if (parsed.protocol !== 'https:' && parsed.protocol !== 'http:') {
    throw new EgressRefused('scheme', `the scheme must be https, not ${parsed.protocol.slice(0, -1)}`);
  }
  const opened = checkHost(parsed.hostname, allow);
  if (parsed.protocol === 'http:' && !opened) {
    throw new EgressRefused(
      'scheme',
      'the scheme must be https; http is only for hosts and addresses on the allow-list',
    );
  }
  return parsed;
}

/** Refuses literal addresses and local names that are not opened; tells whether the host is opened by name or literally. */
function checkHost(hostname: string, allow: EgressAllowList): boolean {
  const host = normalHost(hostname);
  const bytes = addressBytes(host.startsWith('[') ? host.slice(1, -1) : host);
  if (bytes !== null) {
    if (allow.opensAddress(bytes)) return true;
    const rule = addressRule(bytes);
    if (rule !== null) throw new EgressRefused('private_address', `the address ${host} is not public (${rule})`);
    return false;
  }
  if (allow.opensHost(host)) return true;
  if (!isHostName(host)) {
    throw new EgressRefused('url', `"${hostname}" is not a host name`);
  }
  if (localName.test(host)) throw new EgressRefused('local_name', `the host name ${host} is local`);
  return false;
}
