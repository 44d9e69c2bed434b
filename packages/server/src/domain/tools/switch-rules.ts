import { OnCall, OnResolve, Origin, TriggerType } from '@palaver/contract';
import { badField } from '../../errors.ts';
import { checkFilledText, checkOneOf, checkText } from './field-rules.ts';
import { isObject } from './json-schema-walk.ts';

const maxFiller = 500;

export interface Switches {
  readonly trigger_type: TriggerType;
  readonly origin: Origin | null;
  readonly on_call: OnCall | null;
  readonly on_resolve: OnResolve;
  readonly static_filler: string | null;
}

export interface SwitchInput {
  readonly trigger_type?: unknown;
  readonly origin?: unknown;
  readonly on_call?: unknown;
  readonly on_resolve?: unknown;
  readonly static_filler?: unknown;
  readonly delivery?: unknown;
}

/** V1 to V9: when a tool runs, who calls it, and what is said around it. */
export function checkSwitches(input: SwitchInput): Switches {
  const trigger =
    input.trigger_type === undefined ? 'in_call' : checkOneOf('trigger_type', input.trigger_type, TriggerType.options);
  const origin = isAbsent(input.origin) ? null : checkOneOf('origin', input.origin, Origin.options);
  if (trigger === 'post_call') return checkPostCall(input, origin);
  return origin === 'vision' || origin === 'audio' ? checkPerception(input, origin) : checkLlm(input);
}

function checkPostCall(input: SwitchInput, origin: Origin | null): Switches {
  if (origin !== null) throw badField('origin', 'must be left out or null for a post_call tool');
  if (!isObject(input.delivery) || !isObject(input.delivery.api)) {
    throw badField('delivery', 'a post_call tool needs delivery.api: there is no front end after the conversation');
  }
  checkQuiet(input, 'a post_call tool');
  return { trigger_type: 'post_call', origin: null, on_call: null, on_resolve: 'fire_and_forget', static_filler: null };
}

function checkPerception(input: SwitchInput, origin: Origin): Switches {
  checkQuiet(input, `a tool of origin ${origin}`);
  return { trigger_type: 'in_call', origin, on_call: null, on_resolve: 'fire_and_forget', static_filler: null };
}

/** Nothing is said around the call, so the fields that would say it must be empty. */
function checkQuiet(input: SwitchInput, what: string): void {
  if (!isAbsent(input.on_call)) {
    checkOneOf('on_call', input.on_call, OnCall.options);
    throw badField('on_call', `must be left out or null for ${what}`);
  }
  if (!isAbsent(input.static_filler)) throw badField('static_filler', `must be left out or null for ${what}`);
  if (
    input.on_resolve !== undefined &&
    checkOneOf('on_resolve', input.on_resolve, OnResolve.options) !== 'fire_and_forget'
  ) {
    throw badField('on_resolve', `must be fire_and_forget for ${what}`);
  }
}

function checkLlm(input: SwitchInput): Switches {
  const onCall = isAbsent(input.on_call) ? 'generate_filler' : checkOneOf('on_call', input.on_call, OnCall.options);
  const onResolve =
    input.on_resolve === undefined ? 'fire_and_forget' : checkOneOf('on_resolve', input.on_resolve, OnResolve.options);
  return {
    trigger_type: 'in_call',
    origin: 'llm',
    on_call: onCall,
    on_resolve: onResolve,
    static_filler: checkFiller(input.static_filler, onCall),
  };
}

function checkFiller(value: unknown, onCall: OnCall): string | null {
  if (onCall !== 'static_filler') {
    if (isAbsent(value)) return null;
    checkText('static_filler', value);
    throw badField('static_filler', `is said only with on_call static_filler, not with ${onCall}: send null`);
  }
  if (isAbsent(value)) throw badField('static_filler', 'is required when on_call is static_filler');
  const filler = checkFilledText('static_filler', value);
  if (filler.length > maxFiller) throw badField('static_filler', `must have at most ${maxFiller} characters`);
  return filler;
}

function isAbsent(value: unknown): value is null | undefined {
  return value === undefined || value === null;
}
