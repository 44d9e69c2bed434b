import { isIPv4, isIPv6 } from 'node:net';

interface Block {
  readonly bytes: readonly number[];
  readonly prefix: number;
  readonly name: string;
}

/**
 * IPv4 blocks that are not globally reachable: the IANA IPv4 Special-Purpose Address Registry, and multicast. The
 * registry calls 192.0.0.9 and .10 reachable; they are anycast services of the local router, so their block stays whole.
 */
const closedIPv4: readonly Block[] = [
  block('0.0.0.0/8', 'this network'),
  block('10.0.0.0/8', 'private use'),
  block('100.64.0.0/10', 'shared address space'),
  block('127.0.0.0/8', 'loopback'),
  block('169.254.0.0/16', 'link local'),
  block('172.16.0.0/12', 'private use'),
  block('192.0.0.0/24', 'IETF protocol assignments'),
  block('192.0.2.0/24', 'documentation'),
  block('192.88.99.0/24', '6to4 relay anycast'),
  block('192.168.0.0/16', 'private use'),
  block('198.18.0.0/15', 'benchmarking'),
  block('198.51.100.0/24', 'documentation'),
  block('203.0.113.0/24', 'documentation'),
  block('224.0.0.0/4', 'multicast'),
  block('240.0.0.0/4', 'reserved'),
];

/** Blocks inside 2000::/3 that are not globally reachable, or embed an IPv4 address whose relay may be anywhere. */
const closedIPv6: readonly Block[] = [
  block('2001::/23', 'IETF protocol assignments'),
  block('2001:db8::/32', 'documentation'),
  block('2002::/16', '6to4'),
  block('3fff::/20', 'documentation'),
];

/** Parts of 2001::/23 that the registry calls globally reachable and that are not services of the local network. */
const openInProtocolAssignments: readonly Block[] = [
  block('2001:3::/32', 'AMT'),
  block('2001:4:112::/48', 'AS112-v6'),
  block('2001:20::/28', 'ORCHIDv2'),
  block('2001:30::/28', 'drone remote ID'),
];

/** Blocks outside 2000::/3 that have a name worth telling; every other address out there is refused as `not global unicast`. */
const namedOutside: readonly Block[] = [
  block('::/128', 'unspecified'),
  block('::1/128', 'loopback'),
  block('::ffff:0:0:0/96', 'IPv4-translated'),
  block('::/96', 'IPv4-compatible'),
  block('64:ff9b:1::/48', 'local-use NAT64'),
  block('100::/64', 'discard only'),
  block('100:0:0:1::/64', 'dummy prefix'),
  block('5f00::/16', 'segment routing'),
  block('fc00::/7', 'unique local'),
  block('fe80::/10', 'link local'),
  block('fec0::/10', 'site local'),
  block('ff00::/8', 'multicast'),
];

const mapped = block('::ffff:0:0/96', 'IPv4-mapped');
const nat64 = block('64:ff9b::/96', 'NAT64');
const globalUnicast = block('2000::/3', 'global unicast');

/** Bytes of an IPv4 or IPv6 address (4 or 16), or null when the text is none. A zone id is refused. */
export function addressBytes(text: string): readonly number[] | null {
  if (isIPv4(text)) return text.split('.').map(Number);
  if (!isIPv6(text) || text.includes('%')) return null;
  const dotted = text.slice(text.lastIndexOf(':') + 1);
  const tail = dotted.includes('.') ? dotted.split('.').map(Number) : [];
  const groups = tail.length === 0 ? text : text.slice(0, -dotted.length).replace(/([^:]):$/, '$1');
  const [head = '', rest] = groups.split('::');
  const front = wordBytes(head);
  if (rest === undefined) return [...front, ...tail];
  const back = [...wordBytes(rest), ...tail];
  return [...front, ...new Array<number>(16 - front.length - back.length).fill(0), ...back];
}

/** The IPv4 address that an IPv4-mapped or NAT64 address stands for, else the address itself. */
export function effectiveBytes(bytes: readonly number[]): readonly number[] {
  return bytes.length === 16 && (inBlock(bytes, mapped) || inBlock(bytes, nat64)) ? bytes.slice(12) : bytes;
}

/**
 * Why an address is not globally reachable, in the words of the IANA registries, or null when it is. Addresses that
 * embed an IPv4 address count as it (IPv4-mapped, NAT64 of the well-known prefix, ISATAP), or are refused.
 */
export function addressRule(bytes: readonly number[]): string | null {
  const effective = effectiveBytes(bytes);
  if (effective.length === 4) return nameOf(effective, closedIPv4);
  if (!inBlock(effective, globalUnicast)) return nameOf(effective, namedOutside) ?? 'not global unicast';
  const closed = nameOf(effective, closedIPv6);
  if (closed !== null && nameOf(effective, openInProtocolAssignments) === null) return closed;
  return isIsatap(effective) ? isatapRule(effective) : null;
}

/** A parsed CIDR, or a single address as the longest prefix; null when the text is neither. */
export function parseCidr(text: string): { readonly bytes: readonly number[]; readonly prefix: number } | null {
  const slash = text.indexOf('/');
  const address = slash < 0 ? text : text.slice(0, slash);
  const bytes = addressBytes(address.startsWith('[') && address.endsWith(']') ? address.slice(1, -1) : address);
  if (bytes === null) return null;
  if (slash < 0) return { bytes, prefix: bytes.length * 8 };
  const digits = text.slice(slash + 1);
  const prefix = Number(digits);
  return /^\d{1,3}$/.test(digits) && prefix <= bytes.length * 8 ? { bytes, prefix } : null;
}

export function inBlock(
  bytes: readonly number[],
  range: { readonly bytes: readonly number[]; readonly prefix: number },
) {
  if (bytes.length !== range.bytes.length) return false;
  const whole = range.prefix >> 3;
  for (let i = 0; i < whole; i++) if (bytes[i] !== range.bytes[i]) return false;
  const bits = range.prefix & 7;
  return bits === 0 || (bytes[whole]! ^ range.bytes[whole]!) >> (8 - bits) === 0;
}

function isIsatap(bytes: readonly number[]): boolean {
  return (bytes[8]! & 0xfd) === 0 && bytes[9] === 0 && bytes[10] === 0x5e && bytes[11] === 0xfe;
}

function isatapRule(bytes: readonly number[]): string | null {
  const embedded = nameOf(bytes.slice(12), closedIPv4);
  return embedded === null ? null : `ISATAP of ${embedded}`;
}

function nameOf(bytes: readonly number[], blocks: readonly Block[]): string | null {
  for (const range of blocks) if (inBlock(bytes, range)) return range.name;
  return null;
}

function wordBytes(text: string): readonly number[] {
  if (text === '') return [];
  return text.split(':').flatMap((word) => {
    const value = Number.parseInt(word, 16);
    return [value >> 8, value & 0xff];
  });
}

function block(cidr: string, name: string): Block {
  const [address = '', prefix] = cidr.split('/');
  return { bytes: addressBytes(address)!, prefix: Number(prefix), name };
}
