import { lookup as systemLookup } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import type { buildConnector } from 'undici';
import { addressBytes, addressRule } from './address-rule.ts';
import { EgressRefused } from './egress.ts';
import { type EgressAllowList, normalHost } from './egress-allow-list.ts';
import { httpClient } from './http-client.ts';

/** Every address of a name. */
export type Resolve = (hostname: string) => Promise<readonly { readonly address: string; readonly family: number }[]>;

export interface ConnectorOptions {
  readonly allow: EgressAllowList;
  readonly resolve?: Resolve;
  /** PEM of authorities beside the built-in ones and NODE_EXTRA_CA_CERTS. */
  readonly ca?: readonly string[];
  readonly connectTimeoutMs: number;
}

/**
 * Opens connections only to addresses that were checked: the lookup that the socket itself uses resolves all answers,
 * refuses the name if one of them is closed, and hands on those it checked, so nothing resolves a second time.
 */
export function egressConnector(options: ConnectorOptions): buildConnector.connector {
  const { allow } = options;
  let connect: buildConnector.connector | undefined;
  const makeConnect = () =>
    httpClient().buildConnector({
      allowH2: false,
      timeout: options.connectTimeoutMs,
      autoSelectFamily: true,
      autoSelectFamilyAttemptTimeout: 500,
      lookup: checkedLookup(allow, options.resolve ?? sharedLookups()),
      ...(options.ca === undefined ? {} : { ca: [...options.ca] }),
    });
  return (target, callback) => {
    const refusal = isIP(target.hostname) === 0 ? null : addressRefusal(target.hostname, target.hostname, allow);
    if (refusal !== null) return callback(refusal, null);
    connect ??= makeConnect();
    return connect(target, callback);
  };
}

function checkedLookup(allow: EgressAllowList, resolve: Resolve): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname).then(
      (answers) => {
        const refusal = answersRefusal(hostname, answers, allow);
        if (refusal !== null) return callback(refusal, '', 0);
        if (options.all === true) return callback(null, [...answers]);
        const [first] = answers;
        return callback(null, first!.address, first!.family);
      },
      (error: NodeJS.ErrnoException) => callback(error, '', 0),
    );
  };
}

function answersRefusal(
  hostname: string,
  answers: readonly { readonly address: string }[],
  allow: EgressAllowList,
): Error | null {
  if (answers.length === 0) return new Error(`the name ${hostname} has no address`);
  if (allow.opensHost(normalHost(hostname))) return null;
  for (const { address } of answers) {
    const refusal = addressRefusal(address, hostname, allow);
    if (refusal !== null) return refusal;
  }
  return null;
}

// The message names the host the user gave, never the address it resolves to: that would map the inner network.
function addressRefusal(address: string, host: string, allow: EgressAllowList): EgressRefused | null {
  const bytes = addressBytes(address);
  if (bytes !== null && (allow.opensAddress(bytes) || addressRule(bytes) === null)) return null;
  return new EgressRefused('private_address', `${host} resolves to an address that is not public`);
}

/** The system's resolver holds a thread while a name server is slow, so a name holds at most one. */
function sharedLookups(): Resolve {
  const underWay = new Map<string, ReturnType<Resolve>>();
  return (hostname) => {
    const shared = underWay.get(hostname);
    if (shared !== undefined) return shared;
    const lookup = systemLookup(hostname, { all: true }).finally(() => underWay.delete(hostname));
    underWay.set(hostname, lookup);
    return lookup;
  };
}
