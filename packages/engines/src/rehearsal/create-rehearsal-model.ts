import { EngineError, type LanguageModel, type ModelPart, type ModelRequest } from '@palaver/runtime/ports';
import { answer } from './answer.ts';
import { readDialogue } from './dialogue.ts';
import { judgeByRules } from './judge-by-rules.ts';
import { dayAt } from './slots/calendar.ts';
import type { Day } from './slots/heard.ts';

export interface RehearsalOptions {
  /** Milliseconds since the epoch, for "tomorrow". Real time by default. */
  readonly now?: () => number;
  /** IANA name of the zone whose calendar "tomorrow" means; the machine's by default. */
  readonly timeZone?: string;
}

/**
 * The built-in engine: no key, no network, the same answer for the same request. It picks tools by words, asks for what
 * is missing, speaks results through templates, and says what it is when asked.
 *
 * @example
 * const model = createRehearsalModel({ now: () => Date.parse('2026-12-01T09:00:00Z'), timeZone: 'UTC' });
 */
export function createRehearsalModel(options: RehearsalOptions = {}): LanguageModel {
  const { now = Date.now } = options;
  const timeZone = options.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  const today = () => dayAt(now(), timeZone);
  return {
    id: 'rehearsal',
    stream(request, emit) {
      let isCancelled = false;
      let parts: ModelPart[] | undefined;
      function next(): void {
        if (isCancelled) return;
        parts ??= answerOrFault(request, today());
        const part = parts.shift();
        if (part === undefined) return;
        emit(part);
        if (parts.length > 0) setImmediate(next);
      }
      setImmediate(next);
      return () => {
        isCancelled = true;
      };
    },
    async judge(question) {
      question.signal?.throwIfAborted();
      return judgeByRules(question.messages, question.schema.schema, today());
    },
  };
}

/** A tool's schema may be stranger than the rules expect; then this request fails, and not the process. */
function answerOrFault(request: ModelRequest, today: Day): ModelPart[] {
  try {
    return answerParts(request, today);
  } catch (cause) {
    // Reported as any engine reports what it could not do.
    const error = new EngineError('could not work out an answer', {
      engine: 'rehearsal',
      phase: 'request',
      retryable: false,
      cause,
    });
    return [{ kind: 'fail', error }];
  }
}

function answerParts(request: ModelRequest, today: Day): ModelPart[] {
  const { say, call } = answer(readDialogue(request, today));
  const texts: ModelPart[] = pieces(say).map((text) => ({ kind: 'text-delta', text }));
  const input = request.messages.reduce((sum, message) => sum + (message.content?.length ?? 0), 0);
  const usage = { input_tokens: Math.ceil(input / 4), output_tokens: Math.ceil(say.length / 4) };
  if (call === null) return [...texts, { kind: 'end', finish_reason: 'stop', usage }];
  const made: ModelPart = {
    kind: 'call',
    provider_call_id: `rehearsal_${request.messages.length}`,
    name: call.name,
    arguments_text: JSON.stringify(call.args),
  };
  return [...texts, made, { kind: 'end', finish_reason: 'tool_calls', usage }];
}

/** A few words at a time, as a language model would bring them. */
function pieces(text: string): string[] {
  return text.match(/(?:\S+\s*){1,5}/g) ?? [];
}
