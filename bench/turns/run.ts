// node bench/turns/run.ts [--turns 2000] [--rounds 3] [--at-once 1,16,128] [--write]
// CPU of a text turn through the full server, against a bare loop and the smallest server that keeps the same promise.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { startChild } from '../lib/child.ts';
import { machineLine, markdownTable, median } from '../lib/table.ts';
import { bareLoop, type Contestant, palaver, smallestServer } from './contestants.ts';
import type { Slice } from './drive.ts';

const { values } = parseArgs({
  options: {
    turns: { type: 'string', default: '2000' },
    rounds: { type: 'string', default: '3' },
    'at-once': { type: 'string', default: '1,16,128' },
    write: { type: 'boolean', default: false },
  },
});
const turns = Number(values.turns);
const rounds = Number(values.rounds);
const levels = values['at-once'].split(',').map(Number);
/** Whole conversations, so that every slice has the same mean length of history. */
const turnsAt = (atOnce: number) => Math.max(turns, atOnce * 10 * 2);

interface Counts {
  readonly model_requests: number;
  readonly messages: number;
}

async function measured(contestant: Contestant, atOnce: number, counts: () => Promise<Counts>) {
  const before = await counts();
  const slice = await contestant.slice(atOnce, Math.ceil(turnsAt(atOnce) / (10 * atOnce)) * 10 * atOnce);
  const after = await counts();
  const requests = after.model_requests - before.model_requests;
  return { ...slice, requests: requests / slice.turns, messages: (after.messages - before.messages) / requests };
}

type Measured = Slice & { readonly requests: number; readonly messages: number };

function report(level: number, names: readonly string[], runs: readonly (readonly Measured[])[]): string {
  const cpu = (run: Measured | undefined) => (run ? (run.cpu_s / run.turns) * 1000 : Number.NaN);
  const rate = (run: Measured | undefined) => (run ? run.turns / run.wall_s : Number.NaN);
  const rows = names.map((name, i) => {
    const mine = runs.map((round) => round[i]);
    const against = (j: number) => median(runs.map((round) => cpu(round[i]) / cpu(round[j])));
    return [
      name,
      median(mine.map(cpu)).toFixed(3),
      `${against(0).toFixed(2)}×`,
      `${against(1).toFixed(2)}×`,
      median(mine.map(rate)).toFixed(0),
      `${median(runs.map((round) => rate(round[i]) / rate(round[1]))).toFixed(2)}×`,
      median(mine.map((run) => run?.requests ?? 0)).toFixed(3),
      median(mine.map((run) => run?.messages ?? 0)).toFixed(1),
      String(mine.reduce((sum, run) => sum + (run?.wrong ?? 0), 0)),
    ];
  });
  const head = [
    `${level} at once`,
    'CPU ms/turn',
    'to the bare loop',
    'to the smallest server',
    'turns/s',
    'to the smallest server',
    'model requests/turn',
    'messages/request',
    'wrong',
  ];
  return markdownTable(head, rows);
}

const stub = await startChild(path.join(import.meta.dirname, 'stub.ts'));
const counts = async () => (await (await fetch(`${stub.url}/counts`)).json()) as Counts;
const contestants: Contestant[] = [];
try {
  for (const start of [bareLoop, smallestServer, palaver]) contestants.push(await start(stub.url));
  for (const contestant of contestants) await contestant.slice(16, 640);
  const sections: string[] = [];
  for (const level of levels) {
    const runs: Measured[][] = [];
    for (let round = 0; round < rounds; round++) {
      const results: Measured[] = [];
      for (let i = 0; i < contestants.length; i++) {
        const at = (i + round) % contestants.length;
        results[at] = await measured(contestants[at] as Contestant, level, counts);
      }
      runs.push(results);
    }
    sections.push(
      report(
        level,
        contestants.map((one) => one.name),
        runs,
      ),
    );
    console.log(`${sections.at(-1)}\n`);
  }

  const title = `# A text turn\n\n${machineLine()}. ${rounds} rounds in turn, at least ${turns} turns a slice; ten turns a conversation, every second with a tool call, history growing. Medians; ratios are medians of the ratios within a round. CPU is the whole process's own.\n`;
  const text = `${[title, ...sections].join('\n')}\n`;
  if (values.write) {
    const file = path.join(import.meta.dirname, '../results', `turns-${new Date().toISOString().slice(0, 10)}.md`);
    writeFileSync(file, text);
    console.log(`written to ${path.relative(process.cwd(), file)}`);
  }
} finally {
  for (const one of [stub, ...contestants].reverse()) await one[Symbol.asyncDispose]();
}
