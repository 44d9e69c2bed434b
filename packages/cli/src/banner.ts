import { type DefaultLlm, describeDefaultLlm, type RunningPlatform } from '@palaver/server';

export interface BannerFacts {
  readonly url: string;
  /** Null: there is a key, and it is not shown again. */
  readonly key: string | null;
  readonly keyIsFrom: 'environment' | 'made' | 'kept';
  readonly llm: DefaultLlm;
  readonly dev: boolean;
  readonly egressAllow: readonly string[];
  readonly database: string;
  readonly openToNetwork: boolean;
  readonly rateLimit: number;
  /** Lines of the demo; empty without one. */
  readonly demo: readonly string[];
  readonly startedInMs: number;
}

/** One block that says what runs, how to reach it, what is off and how to switch it on. */
export function bannerText(facts: BannerFacts): string {
  const rows: [string, string][] = [
    ['Studio', facts.key === null ? facts.url : `${facts.url}/#key=${facts.key}`],
    ['API', `${facts.url}/v2 · reference ${facts.url}/docs`],
    ['API key', keyText(facts)],
    ['LLM', describeDefaultLlm(facts.llm)],
    ['Database', facts.database],
    ['Outbound', egressText(facts)],
    ['Not yet', 'voice and video, the MCP server and the builder: text conversations only'],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  const lines = rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`);
  const demo = facts.demo.length === 0 ? [] : ['', ...facts.demo.map((line) => `  ${line}`)];
  const warnings = warningsOf(facts).map((text) => `  ! ${text}`);
  return [
    '',
    `  Palaver is ready (${facts.startedInMs} ms)`,
    '',
    ...lines,
    ...demo,
    ...(warnings.length === 0 ? [] : ['', ...warnings]),
    '',
    '',
  ].join('\n');
}

function keyText({ key, keyIsFrom }: BannerFacts): string {
  if (key === null) {
    return keyIsFrom === 'environment'
      ? 'the one in PALAVER_API_KEY'
      : 'printed at the first start; set PALAVER_API_KEY to use one of your own';
  }
  return keyIsFrom === 'made' ? `${key} (shown this once: keep it)` : key;
}

function egressText({ dev, egressAllow }: BannerFacts): string {
  if (dev) return `public addresses and loopback (--dev); allowed: ${egressAllow.join(', ')}`;
  if (egressAllow.length > 0) return `public addresses, and ${egressAllow.join(', ')} (PALAVER_EGRESS_ALLOW)`;
  return 'public addresses by https only; open others with PALAVER_EGRESS_ALLOW, loopback with --dev';
}

function warningsOf(facts: BannerFacts): readonly string[] {
  const warnings: string[] = [];
  if (facts.dev)
    warnings.push('--dev lets tools and callbacks reach services on this machine: not for a server others use.');
  if (facts.openToNetwork)
    warnings.push('the server listens beyond this machine over plain HTTP: put a TLS proxy before it.');
  if (facts.egressAllow.some((entry) => /\/0$/.test(entry)))
    warnings.push('PALAVER_EGRESS_ALLOW opens every address, private ones too.');
  if (facts.rateLimit === 0) warnings.push('PALAVER_RATE_LIMIT=0: keys are not limited.');
  return warnings;
}

/** `startedInMs`: from the start of the process until it served. */
export function bannerFacts(running: RunningPlatform, llm: DefaultLlm, startedInMs: number): BannerFacts {
  const { config } = running.platform;
  return {
    url: config.publicUrl ?? running.url,
    key: running.bootstrapKey,
    keyIsFrom: config.apiKey !== null ? 'environment' : config.dev && config.demo ? 'kept' : 'made',
    llm,
    dev: config.dev,
    egressAllow: config.egressAllow,
    database:
      config.databaseUrl === null
        ? `embedded, in ${config.dataDir}`
        : `PostgreSQL at ${new URL(config.databaseUrl).host}`,
    openToNetwork: !/^(127\.|localhost$|::1$)/.test(config.host),
    rateLimit: config.rateLimit,
    demo: running.demo?.lines ?? [],
    startedInMs,
  };
}
