import { expect, it } from 'vitest';
import { crashRun } from './crash-run.ts';

it('kill -9 during write calls loses nothing acknowledged and sends nothing twice', async () => {
  const report = await crashRun({ kills: 12 });
  expect(report.acknowledged).toBeGreaterThan(12);
  expect(report).toMatchObject({ missingRows: [], sentTwice: [], repeated: [], missingWrites: [], unsettled: [] });
}, 120_000);
