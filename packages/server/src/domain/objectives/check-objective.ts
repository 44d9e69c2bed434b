import { Modality, type Objective, type ObjectiveError, type ObjectiveErrorCode } from '@palaver/contract';
import { DomainError } from '../../errors.ts';
import { checkCallbackUrl } from '../reactions/check-callback-url.ts';
import { checkToolCall } from '../reactions/check-tool-call.ts';
import { checkOneOf } from '../tools/field-rules.ts';
import { isObject } from '../tools/json-schema-walk.ts';
import type { UrlGuard } from '../tools/url-rules.ts';

export const objectiveKeys = [
  'objective_name',
  'objective_prompt',
  'confirmation_mode',
  'modality',
  'output_variables',
  'next_required_objective',
  'next_conditional_objectives',
  'callback_url',
  'tool_call',
] as const satisfies readonly (keyof Objective)[];

/** Older name of `next_required_objective`: a list of one. */
export const legacyNextKey = 'next_required_objectives';

const maxPrompt = 10_000;
const maxVariables = 50;
const maxCondition = 10_000;

/** An objective as far as it could be read: `next_*` name what was given, wrong or not. */
export interface ReadObjective {
  readonly objective: Objective;
  readonly errors: readonly ObjectiveError[];
}

/** Reads one objective, fills in its defaults and says all that is wrong with it; never throws for bad input. */
export function checkObjective(value: unknown, index: number, guard: UrlGuard): ReadObjective {
  const errors: ObjectiveError[] = [];
  const input = isObject(value) ? value : {};
  const name = typeof input.objective_name === 'string' ? input.objective_name : '';
  const fault = (code: ObjectiveErrorCode, field: string, message: string): void => {
    const path = field === '' ? `data.${index}` : `data.${index}.${field}`;
    errors.push({ code, ...(name === '' ? {} : { objective_name: name.slice(0, 100) }), path, message });
  };
  if (!isObject(value)) fault('invalid_field', '', 'must be an object');
  else if (!/^[A-Za-z0-9_]{1,100}$/.test(name)) {
    fault('invalid_name', 'objective_name', 'must be 1 to 100 letters, digits or underscores');
  }
  if (isObject(value)) checkPrompt(input.objective_prompt, fault);
  /** Runs a rule that throws; what it refuses stays unset. */
  const field = <T>(key: string, unset: T, rule: (path: string) => T): T => {
    try {
      return rule(key);
    } catch (error) {
      if (!DomainError.is(error)) throw error;
      const [detail] = error.details ?? [];
      fault('invalid_field', detail?.path ?? key, detail?.message ?? error.message);
      return unset;
    }
  };
  const objective: Objective = {
    objective_name: name,
    objective_prompt: typeof input.objective_prompt === 'string' ? input.objective_prompt : '',
    confirmation_mode: field('confirmation_mode', 'auto', (path) =>
      checkOneOf(path, input.confirmation_mode ?? 'auto', ['auto', 'manual']),
    ),
    modality: field('modality', 'verbal', (path) => checkOneOf(path, input.modality ?? 'verbal', Modality.options)),
    output_variables: readVariables(input.output_variables, fault),
    next_required_objective: readNext(input, fault),
    next_conditional_objectives: readConditions(input.next_conditional_objectives, fault),
    callback_url: field('callback_url', null, (path) => checkCallbackUrl(path, input.callback_url, guard)),
    tool_call: field('tool_call', null, (path) => checkToolCall(path, input.tool_call) as Objective['tool_call']),
  };
  if (objective.next_required_objective !== null && objective.next_conditional_objectives !== null) {
    fault('both_next', 'next_required_objective', 'cannot stand beside next_conditional_objectives');
  }
  return { objective, errors };
}

type Fault = (code: ObjectiveErrorCode, field: string, message: string) => void;

function checkPrompt(value: unknown, fault: Fault): void {
  if (value === undefined || value === null || (typeof value === 'string' && value.trim() === '')) {
    fault('missing_prompt', 'objective_prompt', 'is required');
  } else if (typeof value !== 'string') {
    fault('invalid_field', 'objective_prompt', 'must be text');
  } else if (value.length > maxPrompt) {
    fault('invalid_field', 'objective_prompt', `must have at most ${maxPrompt} characters`);
  } else if (!isStorable(value)) {
    fault('invalid_field', 'objective_prompt', 'must be well-formed Unicode without NUL characters');
  }
}

function readVariables(value: unknown, fault: Fault): string[] {
  const list = value ?? [];
  if (!Array.isArray(list)) {
    fault('invalid_field', 'output_variables', 'must be a list of names');
    return [];
  }
  if (list.length > maxVariables) {
    fault('invalid_field', 'output_variables', `must have at most ${maxVariables} entries`);
    return [];
  }
  const names = new Set<string>();
  for (const [place, name] of list.entries()) {
    if (typeof name !== 'string' || !/^[A-Za-z_][A-Za-z0-9_]{0,99}$/.test(name)) {
      fault(
        'invalid_field',
        `output_variables.${place}`,
        'must be 1 to 100 letters, digits or underscores and not start with a digit',
      );
    } else if (names.has(name)) {
      fault('invalid_field', `output_variables.${place}`, `"${name}" is in the list already`);
    } else {
      names.add(name);
    }
  }
  return [...names];
}

function readNext(input: Readonly<Record<string, unknown>>, fault: Fault): string | null {
  const older = input[legacyNextKey] ?? null;
  let next: unknown = input.next_required_objective ?? null;
  if (older !== null) {
    if (!Array.isArray(older) || older.length > 1) {
      fault('invalid_field', legacyNextKey, 'must be a list of one name: an objective has one required successor');
      return null;
    }
    const [only = null] = older as readonly unknown[];
    if (next !== null && only !== null && next !== only) {
      fault('invalid_field', legacyNextKey, 'says another name than next_required_objective');
    }
    next ??= only;
  }
  if (next === null || next === '') return null;
  if (typeof next === 'string') return next;
  fault('invalid_field', 'next_required_objective', 'must be the name of an objective');
  return null;
}

function readConditions(value: unknown, fault: Fault): Record<string, string> | null {
  if (value === undefined || value === null) return null;
  if (!isObject(value)) {
    fault('invalid_field', 'next_conditional_objectives', 'must be an object of names and conditions');
    return null;
  }
  const entries = Object.entries(value);
  if (entries.length === 0) {
    fault('invalid_field', 'next_conditional_objectives', 'must hold a name with its condition, or be left out');
  }
  for (const [name, condition] of entries) {
    const path = `next_conditional_objectives.${name.slice(0, 100)}`;
    if (typeof condition !== 'string' || condition.trim() === '') {
      fault('invalid_field', path, 'must be a condition in words');
    } else if (condition.length > maxCondition || !isStorable(condition)) {
      fault('invalid_field', path, `must be well-formed text of at most ${maxCondition} characters`);
    }
  }
  return value as Record<string, string>;
}

function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}
