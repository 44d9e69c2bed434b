import { addressBytes, addressRule } from './address-rule.ts';
import { type EgressCheck, EgressRefused } from './egress.ts';
import { type EgressAllowList, isHostName, normalHost } from './egress-allow-list.ts';

// What the WHATWG parser would silently repair or read as another host.
const forbiddenCharacter = /[\\\s\p{Cc}]/u;
const absoluteUrl = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)/i;
const localName = /(^|\.)(localhost|localdomain|local|internal)$/;

const maxRemembered = 1_000;

/**
 * Makes the check of URLs, as far as it goes without DNS. Only `https` passes, and `http` for a literal address or a
 * host name that the allow-list opens, or for every public host where `plainHttp` says so. The check throws EgressRefused. What it found out about a host is remembered.
 */
export function urlCheck(allow: EgressAllowList): (url: string, options?: EgressCheck) => URL {
  const openedByHost = new Map<string, boolean>();
  return (url, options) => {
    const parsed = parseStrictly(url);
    const { hostname } = parsed;
    let opened = openedByHost.get(hostname);
    if (opened === undefined) {
      opened = checkHost(hostname, allow);
      if (openedByHost.size >= maxRemembered) openedByHost.clear();
      openedByHost.set(hostname, opened);
    }
    if (parsed.protocol === 'http:' && !opened && options?.plainHttp !== true) {
      throw new EgressRefused(
        'scheme',
        'the scheme must be https; http is only for hosts and addresses on the allow-list',
      );
    }
    return parsed;
  };
}

function parseStrictly(url: string): URL {
  if (forbiddenCharacter.test(url)) {
    throw new EgressRefused('characters', 'a URL must not contain a backslash, white space or a control character');
  }
  const shape = absoluteUrl.exec(url);
  if (shape === null || shape[2] === '')
    throw new EgressRefused('url', 'a URL must be absolute, like https://host/path');
  if (shape[2]!.includes('@')) throw new EgressRefused('userinfo', 'a URL must not contain a user name or password');
  if (url.includes('#')) throw new EgressRefused('fragment', 'a URL must not contain a fragment');
  const parsed = URL.parse(url);
  if (parsed === null) throw new EgressRefused('url', 'the URL cannot be parsed');
  if (parsed.protocol !== 'https:' && parsed.protocol !== 'http:') {
    throw new EgressRefused('scheme', `the scheme must be https, not ${parsed.protocol.slice(0, -1)}`);
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
