// Kills the server with SIGKILL at random moments during write calls and checks that nothing acknowledged is lost and
// that no write reached its endpoint under two keys.
//   node bench/crash/kill-nine.mjs [kills, 200]
import { crashRun } from '../../packages/server/tests/crash/crash-run.ts';

const kills = Number(process.argv[2] ?? 200);
const report = await crashRun({ kills, log: (line) => console.log(line) });
const { missingRows, sentTwice, repeated, missingWrites, unsettled } = report;
const faults = [missingRows, sentTwice, repeated, missingWrites, unsettled].flat().length;
console.log(JSON.stringify(report, null, 2));
console.log(faults === 0 ? `${kills} kills, no fault` : `${kills} kills, ${faults} faults`);
process.exitCode = faults === 0 ? 0 : 1;
