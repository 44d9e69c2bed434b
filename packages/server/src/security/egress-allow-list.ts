import { effectiveBytes, inBlock, parseCidr } from './address-rule.ts';

/** What the operator opened: CIDRs open addresses, host names open that name for whatever it resolves to. */
export interface EgressAllowList {
  opensHost(hostname: string): boolean;
  opensAddress(bytes: readonly number[]): boolean;
}

const hostName = /^(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*$/;

/** @throws an Error that names the entry and what would be right. */
export function parseAllowList(entries: readonly string[]): EgressAllowList {
  const hosts = new Set<string>();
  const ranges: { readonly bytes: readonly number[]; readonly prefix: number }[] = [];
  for (const raw of entries) {
    const entry = raw.trim().toLowerCase();
    if (entry === '') continue;
    const range = parseCidr(entry);
    if (range !== null) ranges.push(range);
    else if (isHostName(normalHost(entry)) && !/^[\d.]+$/.test(entry)) hosts.add(normalHost(entry));
    else
      throw new Error(`egress allow-list entry "${raw}" is neither an address, a CIDR nor a host name without a port`);
  }
  return {
    opensHost: (hostname) => hosts.has(normalHost(hostname)),
    opensAddress: (bytes) => {
      const effective = effectiveBytes(bytes);
      return ranges.some((range) => inBlock(bytes, range) || inBlock(effective, range));
    },
  };
}

/** A parsed host without its final dot. */
export function normalHost(hostname: string): string {
  return hostname.endsWith('.') ? hostname.slice(0, -1) : hostname;
}

/** Letters, digits, hyphens and underscores in labels of at most 63: what the URL parser lets pass beyond that is no name. */
export function isHostName(host: string): boolean {
  return hostName.test(host);
}
