import type { SessionConfig } from '../config.ts';
import { rebuildState } from '../rebuild/rebuild-state.ts';
import { createState } from '../turns/create-state.ts';
import { LiveSession } from './live-session.ts';
import { openSequencer } from './sequencer.ts';
import type { Session, SessionPorts } from './session.ts';

/**
 * Opens a conversation: an empty journal is a fresh one (the greeting is said), else the state is rebuilt from journal
 * and ledger, and what a crash left is settled.
 */
export async function openSession(config: SessionConfig, ports: SessionPorts): Promise<Session> {
  const [records, rows] = await Promise.all([ports.journal.records(), ports.ledger.rows()]);
  const isFresh = records.length === 0 && rows.length === 0;
  const state = isFresh ? createState(config) : rebuildState(config, records, rows);
  let session: LiveSession | null = null;
  const sequencer = await openSequencer(ports.journal, {
    onReady: () => session?.sequenceReady(),
    onFault: (error) => session?.sequenceFault(error),
  });
  const known = new Map(rows.map((row) => [row.tool_call_id, row.state as string]));
  session = new LiveSession(state, known, sequencer, ports);
  const newest = rows.filter((row) => row.turn_idx === state.turn.idx);
  session.begin({ kind: isFresh ? 'session-start' : 'session-resume' }, newest);
  return session;
}
