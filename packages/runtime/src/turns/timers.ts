import type { Draft } from './draft.ts';
import type { SessionEvent } from './event.ts';

/** Sets the named timer, replacing an earlier one of that name. */
export function setTimer(draft: Draft, name: string, delay_ms: number): void {
  const { next_token, set } = draft.state.timers;
  draft.state.timers = { next_token: next_token + 1, set: new Map(set).set(name, next_token) };
  draft.commands.push({ kind: 'timer-set', name, delay_ms: Math.max(0, Math.ceil(delay_ms)), token: next_token });
}

export function clearTimer(draft: Draft, name: string): void {
  const { next_token, set } = draft.state.timers;
  if (!set.has(name)) return;
  const rest = new Map(set);
  rest.delete(name);
  draft.state.timers = { next_token, set: rest };
  draft.commands.push({ kind: 'timer-clear', name });
}

export function isTimerSet(draft: Draft, name: string): boolean {
  return draft.state.timers.set.has(name);
}

/** Takes the timer of an event off the table. False: it was cleared or set anew meanwhile, so the event is late (I14). */
export function takeTimer(draft: Draft, event: Extract<SessionEvent, { kind: 'timer-fire' }>): boolean {
  const { next_token, set } = draft.state.timers;
  if (set.get(event.name) !== event.token) return false;
  const rest = new Map(set);
  rest.delete(event.name);
  draft.state.timers = { next_token, set: rest };
  return true;
}

export function clearAllTimers(draft: Draft): void {
  for (const name of [...draft.state.timers.set.keys()]) clearTimer(draft, name);
}
