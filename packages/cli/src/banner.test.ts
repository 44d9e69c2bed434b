import { expect, test } from 'vitest';
import { type BannerFacts, bannerText } from './banner.ts';

const facts: BannerFacts = {
  url: 'http://127.0.0.1:4700',
  key: null,
  keyIsFrom: 'environment',
  llm: { kind: 'rehearsal', reason: 'nothing_found' },
  dev: false,
  egressAllow: [],
  database: 'embedded, in /data',
  openToNetwork: false,
  rateLimit: 6000,
  demo: [],
  startedInMs: 200,
};

test('banner shows a key that was made now, and puts it into the Studio link', () => {
  const text = bannerText({ ...facts, key: 'pk_abc', keyIsFrom: 'made' });
  expect(text).toContain('http://127.0.0.1:4700/#key=pk_abc');
  expect(text).toContain('pk_abc (shown this once: keep it)');
});

test('banner says where the key is when it does not show it', () => {
  expect(bannerText(facts)).toContain('the one in PALAVER_API_KEY');
  expect(bannerText({ ...facts, keyIsFrom: 'made' })).toContain('printed at the first start');
});

test('banner warns of dangerous switches and is silent without them', () => {
  expect(bannerText(facts)).not.toContain('!');
  const text = bannerText({ ...facts, dev: true, openToNetwork: true, rateLimit: 0, egressAllow: ['0.0.0.0/0'] });
  expect(text.match(/^ {2}! /gm)).toHaveLength(4);
  expect(text).toContain('--dev');
});
