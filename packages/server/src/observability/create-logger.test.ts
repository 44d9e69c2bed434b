import { expect, test } from 'vitest';
import { createLogger } from './create-logger.ts';
import { createSecretScrubber } from './secret-scrubber.ts';

test('logger takes known secrets out of every line, in messages, fields and errors', () => {
  const lines: string[] = [];
  const scrubber = createSecretScrubber();
  const log = createLogger('info', scrubber, { write: (line) => lines.push(line) });
  scrubber.add('hush-hush"1');
  scrubber.add('a b c d/e');
  log.info({ header: 'Bearer hush-hush"1', url: 'https://x/?k=a%20b%20c%20d%2Fe' }, 'sent hush-hush"1');
  log.error({ err: new Error('refused hush-hush"1') }, 'failed');
  expect(lines).toHaveLength(2);
  expect(lines.join('')).not.toMatch(/hush|b%20c/);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ header: 'Bearer ********', msg: 'sent ********' });
});

test('scrubber leaves short texts alone and keeps the newest secrets', () => {
  const scrubber = createSecretScrubber();
  scrubber.add('abc');
  scrubber.add('first-secret');
  for (let index = 0; index < 2_000; index += 1) scrubber.add(`secret-number-${index}`);
  expect(scrubber.scrub('abc first-secret secret-number-1999')).toBe('abc first-secret ********');
});
