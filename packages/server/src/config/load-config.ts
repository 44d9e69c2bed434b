import { isAbsolute, resolve } from 'node:path';
import { parseAllowList } from '../security/egress-allow-list.ts';
import type { Config } from './config.ts';

/** A setting that cannot be used; the message names the variable and what to write instead. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** What the command line says; it goes before the environment. */
export interface ConfigFlags {
  readonly host?: string;
  readonly port?: number;
  readonly dataDir?: string;
  readonly dev?: boolean;
  readonly demo?: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

/** @throws ConfigError */
export function loadConfig(environment: Environment, flags: ConfigFlags, version: string): Config {
  const env = trimmed(environment);
  const dev = flags.dev ?? false;
  const dataDir = flags.dataDir ?? env.PALAVER_DATA_DIR ?? '.palaver';
  return {
    host: flags.host ?? env.PALAVER_HOST ?? '127.0.0.1',
    port: flags.port ?? wholeNumber(env, 'PALAVER_PORT', 0, 65_535) ?? 4700,
    publicUrl: publicUrl(env),
    dataDir: isAbsolute(dataDir) ? dataDir : resolve(dataDir),
    databaseUrl: databaseUrl(env),
    apiKey: apiKey(env),
    masterKey: masterKey(env),
    egressAllow: [...egressAllow(env), ...(dev ? ['127.0.0.0/8', '::1', 'localhost'] : [])],
    llm: languageModel(env),
    embeddings: embeddings(env),
    maxConversations: wholeNumber(env, 'PALAVER_MAX_CONVERSATIONS', 0, 10_000_000) ?? 100,
    maxCallDurationS: wholeNumber(env, 'PALAVER_MAX_CALL_DURATION', 1, 604_800) ?? 3600,
    rateLimit: wholeNumber(env, 'PALAVER_RATE_LIMIT', 0, 100_000_000) ?? 6000,
    logLevel: logLevel(env),
    dev,
    demo: flags.demo ?? false,
    version,
  };
}

/** Empty variables count as unset, as in a Compose file that passes them through. */
function trimmed(environment: Environment): Environment {
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(environment)) {
    const text = value?.trim();
    if (text !== undefined && text !== '') env[name] = text;
  }
  return env;
}

function list(text: string | undefined): readonly string[] {
  return text === undefined
    ? []
    : text
        .split(',')
        .map((entry) => entry.trim())
        .filter((entry) => entry !== '');
}

function egressAllow(env: Environment): readonly string[] {
  const entries = list(env.PALAVER_EGRESS_ALLOW);
  try {
    parseAllowList(entries);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigError(`PALAVER_EGRESS_ALLOW is "${env.PALAVER_EGRESS_ALLOW}": ${reason}`, { cause: error });
  }
  return entries;
}

function wholeNumber(env: Environment, name: string, least: number, most: number): number | undefined {
  const text = env[name];
  if (text === undefined) return undefined;
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new ConfigError(`${name} is "${text}": must be a whole number between ${least} and ${most}`);
}

function webUrl(name: string, text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw new ConfigError(`${name} is "${text}": must be an http or https URL, for example https://pal.example.com`);
  }
  if (url.search !== '' || url.hash !== '')
    throw new ConfigError(`${name} is "${text}": must have no query and no fragment`);
  return text.replace(/\/+$/, '');
}

function publicUrl(env: Environment): string | null {
  return env.PALAVER_PUBLIC_URL === undefined ? null : webUrl('PALAVER_PUBLIC_URL', env.PALAVER_PUBLIC_URL);
}

function databaseUrl(env: Environment): string | null {
  const text = env.DATABASE_URL;
  if (text === undefined) return null;
  if (/^postgres(ql)?:\/\//.test(text)) return text;
  throw new ConfigError('DATABASE_URL must begin with postgres:// (leave it unset for the embedded database)');
}

function apiKey(env: Environment): string | null {
  const key = env.PALAVER_API_KEY;
  if (key === undefined) return null;
  if (!/^[\x21-\x7e]{16,256}$/.test(key)) {
    throw new ConfigError(
      'PALAVER_API_KEY must be 16 to 256 visible ASCII characters, for example from `openssl rand -hex 32`',
    );
  }
  return key;
}

function masterKey(env: Environment): string | null {
  const key = env.PALAVER_MASTER_KEY;
  if (key === undefined) return null;
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(key) || Buffer.from(key, 'base64').length !== 32) {
    throw new ConfigError('PALAVER_MASTER_KEY must be 32 bytes in base64, for example from `openssl rand -base64 32`');
  }
  return key;
}

function languageModel(env: Environment): Config['llm'] {
  const baseUrl = env.PALAVER_LLM_BASE_URL;
  return {
    baseUrl: baseUrl === undefined ? null : webUrl('PALAVER_LLM_BASE_URL', baseUrl),
    apiKey: env.PALAVER_LLM_API_KEY ?? null,
    model: env.PALAVER_LLM_MODEL ?? null,
  };
}

function embeddings(env: Environment): Config['embeddings'] {
  const { PALAVER_EMBEDDINGS_BASE_URL: baseUrl, PALAVER_EMBEDDINGS_MODEL: model } = env;
  if ((baseUrl === undefined) !== (model === undefined)) {
    throw new ConfigError('PALAVER_EMBEDDINGS_BASE_URL and PALAVER_EMBEDDINGS_MODEL must be set together');
  }
  return {
    baseUrl: baseUrl === undefined ? null : webUrl('PALAVER_EMBEDDINGS_BASE_URL', baseUrl),
    apiKey: env.PALAVER_EMBEDDINGS_API_KEY ?? null,
    model: model ?? null,
  };
}

function logLevel(env: Environment): string {
  const level = env.PALAVER_LOG_LEVEL ?? 'info';
  if (LOG_LEVELS.includes(level)) return level;
  throw new ConfigError(`PALAVER_LOG_LEVEL is "${level}": must be one of ${LOG_LEVELS.join(', ')}`);
}
