import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A certificate authority that nobody trusts, and a server certificate of it. */
export interface PrivateAuthority extends Disposable {
  readonly ca: string;
  readonly caFile: string;
  readonly key: string;
  readonly cert: string;
}

export function createPrivateAuthority(names: readonly string[]): PrivateAuthority {
  const folder = mkdtempSync(join(tmpdir(), 'palaver-ca-'));
  const file = (name: string) => join(folder, name);
  const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'pipe' });
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  openssl(
    'req',
    '-x509',
    ...newKey,
    '-days',
    '2',
    '-subj',
    '/CN=Test CA',
    '-keyout',
    file('ca.key'),
    '-out',
    file('ca.pem'),
  );
  openssl('req', ...newKey, '-subj', `/CN=${names[0]}`, '-keyout', file('key.pem'), '-out', file('csr.pem'));
  writeFileSync(file('ext'), `subjectAltName=${names.map((name) => `DNS:${name}`).join(',')}`);
  const signed = ['-CA', file('ca.pem'), '-CAkey', file('ca.key'), '-CAcreateserial', '-days', '2'];
  openssl('x509', '-req', '-in', file('csr.pem'), ...signed, '-extfile', file('ext'), '-out', file('cert.pem'));
  const read = (name: string) => readFileSync(file(name), 'utf8');
  return {
    ca: read('ca.pem'),
    caFile: file('ca.pem'),
    key: read('key.pem'),
    cert: read('cert.pem'),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true }),
  };
}
