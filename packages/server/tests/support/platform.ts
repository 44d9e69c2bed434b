import { createScriptedModel } from '@palaver/engines/testing';
import type { LanguageModel, ModelRequest } from '@palaver/runtime/ports';
import { onTestFinished } from 'vitest';
import type { Config } from '../../src/config/config.ts';
import type { PlatformOverrides, RunningPlatform } from '../../src/platform.ts';
import { startPlatform } from '../../src/start-platform.ts';
import { silentLog, type TestDatabase } from './databases.ts';

export const TEST_KEY = 'test-key-0123456789abcdef';

export interface BootOptions {
  readonly database: Pick<TestDatabase, 'location'>;
  readonly config?: Partial<Config>;
  /** Answers for every PAL; by default a model that repeats what the user said. */
  readonly languageModel?: LanguageModel;
  /** Everything else that `startPlatform` lets one replace. */
  readonly overrides?: PlatformOverrides;
}

/** The real platform in this process on a free port, with a client for its REST API. */
export interface TestPlatform {
  readonly url: string;
  readonly key: string;
  readonly accountId: string;
  readonly running: RunningPlatform;
  readonly platform: RunningPlatform['platform'];
  /** One request with the key of the first account, unless another is given (null: none). */
  request(method: string, path: string, body?: unknown, options?: RequestOptions): Promise<TestAnswer>;
  /** As `request`; an answer outside 2xx is an error that shows it. */
  ok<T = Record<string, unknown>>(method: string, path: string, body?: unknown, options?: RequestOptions): Promise<T>;
  /** Another account of this server. */
  account(name?: string): Promise<{ readonly account_id: string; readonly key: string }>;
  close(): Promise<void>;
}

export interface RequestOptions {
  readonly key?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as it is, instead of JSON. */
  readonly raw?: string | Uint8Array;
}

export interface TestAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // Tests look into answers of many shapes; what they expect is checked by the expectation itself.
  // biome-ignore lint/suspicious/noExplicitAny: see above
  readonly body: any;
}

/** Boots it; inside a test it is closed when the test is over, inside `beforeAll` close it in `afterAll`. */
export async function bootPlatform(options: BootOptions): Promise<TestPlatform> {
  const { location } = options.database;
  const config: Config = {
    host: '127.0.0.1',
    port: 0,
    publicUrl: null,
    dataDir: location.dataDir,
    databaseUrl: location.databaseUrl,
    apiKey: TEST_KEY,
    masterKey: null,
    egressAllow: ['127.0.0.0/8', '::1'],
    llm: { baseUrl: null, apiKey: null, model: null },
    embeddings: { baseUrl: null, apiKey: null, model: null },
    maxConversations: 1000,
    maxCallDurationS: 3600,
    rateLimit: 0,
    logLevel: 'silent',
    dev: false,
    demo: false,
    version: '0.0.0-test',
    ...options.config,
  };
  const running = await startPlatform(config, {
    log: silentLog,
    detectIn: null,
    languageModel:
      options.languageModel ?? createScriptedModel((request) => ({ say: `You said: ${lastSaid(request)}` })),
    ...options.overrides,
  });
  closeAfterTest(running.close);
  return client(running, config.apiKey ?? running.bootstrapKey ?? '');
}

function lastSaid(request: ModelRequest): string {
  return request.messages.findLast((message) => message.role === 'user')?.content ?? '';
}

function closeAfterTest(close: () => Promise<void>): void {
  try {
    onTestFinished(close);
  } catch {
    // Outside of a test (`beforeAll`) there is nothing to hang it on.
  }
}

function client(running: RunningPlatform, ownKey: string): TestPlatform {
  async function request(
    method: string,
    path: string,
    body?: unknown,
    options: RequestOptions = {},
  ): Promise<TestAnswer> {
    const key = options.key === undefined ? ownKey : options.key;
    const content = options.raw ?? (body === undefined ? undefined : JSON.stringify(body));
    const response = await fetch(running.url + path, {
      method,
      redirect: 'manual',
      headers: {
        ...(key === null ? {} : { 'x-api-key': key }),
        ...(content === undefined ? {} : { 'content-type': 'application/json' }),
        ...options.headers,
      },
      ...(content === undefined ? {} : { body: content as string }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: isJson && text !== '' ? JSON.parse(text) : undefined,
    };
  }
  async function ok<T>(method: string, path: string, body?: unknown, options?: RequestOptions): Promise<T> {
    const answer = await request(method, path, body, options);
    if (answer.status < 200 || answer.status > 299) {
      throw new Error(`${method} ${path} answered ${answer.status}: ${answer.text.slice(0, 500)}`);
    }
    return answer.body as T;
  }
  return {
    url: running.url,
    key: ownKey,
    accountId: running.accountId,
    running,
    platform: running.platform,
    request,
    ok,
    async account(name = 'another account') {
      const made = await ok<{ account_id: string; api_key: string }>('POST', '/v2/accounts', { name });
      return { account_id: made.account_id, key: made.api_key };
    },
    close: running.close,
  };
}
