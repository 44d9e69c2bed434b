import { moveCall } from '../calls/call-row.ts';
import { refusedText } from '../calls/call-words.ts';
import type { JournalRecord } from '../ports/journal.ts';
import type { CallRow, CallWrite } from '../ports/ledger.ts';
import type { Outward } from './outward.ts';

/** A write that is still being put together. */
interface OpenWrite {
  records: JournalRecord[];
  calls: CallWrite[];
  outward: Outward[];
}

/**
 * Rewrites a write whose call the ledger knows already: the row is written as a duplicate, the events that said it went
 * out say so too (in the same places, so that no `seq` is lost). @returns false when the write has no such call.
 */
export function refuseCall(write: OpenWrite, toolCallId: string, duplicateOf: string): boolean {
  let refused: CallRow | null = null;
  const calls: CallWrite[] = [];
  for (const call of write.calls) {
    if (call.row.tool_call_id !== toolCallId) {
      calls.push(call);
      continue;
    }
    // later moves of a call that never went out are dropped with it
    if (refused !== null) continue;
    refused = duplicateRow(call, duplicateOf);
    if (refused === null) return false;
    calls.push(call.kind === 'insert' ? { kind: 'insert', row: refused } : { ...call, row: refused });
  }
  if (refused === null) return false;
  const before = new Set(write.records.map(({ seq }) => seq));
  write.calls = calls;
  write.records = refuseRecords(write.records, refused);
  const kept = new Map(
    write.records.flatMap((record) => (record.kind === 'event' ? [[record.seq, record.event] as const] : [])),
  );
  write.outward = write.outward.flatMap((command): Outward[] => {
    if (command.kind !== 'broadcast' || !before.has(command.event.seq)) return [command];
    const event = kept.get(command.event.seq);
    return event === undefined ? [] : [{ kind: 'broadcast', event }];
  });
  return true;
}

function duplicateRow(call: CallWrite, duplicateOf: string): CallRow | null {
  const { row } = call;
  const from = call.kind === 'update' ? call.from : 'proposed';
  const cut = row.history.findIndex(({ state }, index) => index > 0 && state !== from);
  const history = call.kind === 'update' ? row.history.slice(0, -1) : row.history.slice(0, Math.max(1, cut));
  const before: CallRow = {
    ...row,
    state: from,
    history,
    dispatched_at: null,
    held_at: from === 'held' ? row.held_at : null,
    settled_at: null,
  };
  const at = row.history.at(-1)?.at ?? row.proposed_at;
  return moveCall(before, 'find-duplicate', at, {
    duplicate_of: duplicateOf,
    dedupe_key: null,
    result: refusedText(duplicateOf),
  });
}

function refuseRecords(records: readonly JournalRecord[], row: CallRow): JournalRecord[] {
  let isTold = false;
  return records.flatMap((record): JournalRecord[] => {
    if (record.kind !== 'event' || record.event.properties?.tool_call_id !== row.tool_call_id) return [record];
    const state = record.event.properties.state;
    if (state === 'proposed' || state === 'held') return [record];
    if (isTold || state === undefined) return [];
    isTold = true;
    const properties = {
      tool_call_id: row.tool_call_id,
      name: row.tool_name,
      state: 'duplicate',
      duplicate_of: row.duplicate_of,
    };
    return [{ ...record, event: { ...record.event, properties } }];
  });
}
