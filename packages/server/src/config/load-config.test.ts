import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ConfigError, loadConfig } from './load-config.ts';

describe('loadConfig', () => {
  test('has a default for everything', () => {
    expect(loadConfig({}, {}, '1.0.0')).toEqual({
      host: '127.0.0.1',
      port: 4700,
      publicUrl: null,
      dataDir: resolve('.palaver'),
      databaseUrl: null,
      apiKey: null,
      masterKey: null,
      egressAllow: [],
      llm: { baseUrl: null, apiKey: null, model: null },
      embeddings: { baseUrl: null, apiKey: null, model: null },
      maxConversations: 100,
      maxCallDurationS: 3600,
      rateLimit: 6000,
      logLevel: 'info',
      dev: false,
      demo: false,
      version: '1.0.0',
    });
  });

  test('prefers the command line to the environment, and reads an empty variable as unset', () => {
    const config = loadConfig(
      { PALAVER_PORT: '1', PALAVER_HOST: '', PALAVER_DATA_DIR: '/a' },
      { port: 2, dataDir: '/b' },
      '1',
    );
    expect(config).toMatchObject({ port: 2, host: '127.0.0.1', dataDir: '/b' });
  });

  test('opens loopback with --dev alone', () => {
    expect(loadConfig({ PALAVER_EGRESS_ALLOW: '10.0.0.0/8, db.internal' }, {}, '1').egressAllow).toEqual([
      '10.0.0.0/8',
      'db.internal',
    ]);
    expect(loadConfig({}, { dev: true }, '1').egressAllow).toContain('127.0.0.0/8');
  });

  test('takes trailing slashes off URLs', () => {
    const config = loadConfig(
      { PALAVER_PUBLIC_URL: 'https://pal.example.com/', PALAVER_LLM_BASE_URL: 'http://127.0.0.1:1/v1/' },
      {},
      '1',
    );
    expect(config).toMatchObject({ publicUrl: 'https://pal.example.com', llm: { baseUrl: 'http://127.0.0.1:1/v1' } });
  });

  test.each([
    ['PALAVER_PORT', '70000'],
    ['PALAVER_PORT', 'http'],
    ['PALAVER_RATE_LIMIT', '-1'],
    ['PALAVER_MAX_CONVERSATIONS', '1.5'],
    ['PALAVER_PUBLIC_URL', 'pal.example.com'],
    ['PALAVER_PUBLIC_URL', 'https://pal.example.com/?a=1'],
    ['DATABASE_URL', 'mysql://x'],
    ['PALAVER_API_KEY', 'short'],
    ['PALAVER_MASTER_KEY', 'bm90IDMyIGJ5dGVz'],
    ['PALAVER_LLM_BASE_URL', 'ftp://x'],
    ['PALAVER_EMBEDDINGS_BASE_URL', 'https://x/v1'],
    ['PALAVER_EMBEDDINGS_MODEL', 'm'],
    ['PALAVER_LOG_LEVEL', 'loud'],
    ['PALAVER_EGRESS_ALLOW', 'foo bar'],
    ['PALAVER_EGRESS_ALLOW', '10.0.0.0/8, db.internal:5432'],
  ])('refuses %s=%s, naming the variable', (name, value) => {
    expect(() => loadConfig({ [name]: value }, {}, '1')).toThrow(ConfigError);
    expect(() => loadConfig({ [name]: value }, {}, '1')).toThrow(name);
  });

  test('does not quote a secret it refuses', () => {
    expect(() => loadConfig({ PALAVER_API_KEY: 'too-short' }, {}, '1')).not.toThrow('too-short');
    expect(() => loadConfig({ DATABASE_URL: 'mysql://user:hush@x' }, {}, '1')).not.toThrow('hush');
  });
});
