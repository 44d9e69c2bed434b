import type { Clock } from '../ports/clock.ts';
import type { Judge, JudgeRequest } from '../ports/judge.ts';

/** What a judge answers: a value, after a while if `wait` is given; `fails` makes it reject, `hangs` never answers. */
export type ScriptedVerdict =
  | { readonly value: unknown; readonly wait?: number }
  | { readonly fails: string }
  | { readonly hangs: true };

export interface ScriptedJudge extends Judge {
  readonly requests: readonly JudgeRequest[];
  /** Decides the answer to a request; replaced at any time. Default: nothing is broken, nothing is reached. */
  answer: (request: JudgeRequest) => ScriptedVerdict;
  /** Requests that were aborted. */
  readonly aborted: number;
}

const nothing: ScriptedVerdict = { value: { violations: [], completed: false, output_variables: {} } };

export function createScriptedJudge(clock: Clock, answer?: ScriptedJudge['answer']): ScriptedJudge {
  const requests: JudgeRequest[] = [];
  let aborted = 0;
  const judge: ScriptedJudge = {
    requests,
    get aborted() {
      return aborted;
    },
    answer: answer ?? (() => nothing),
    judge({ signal, ...request }) {
      requests.push(request);
      const verdict = judge.answer(request);
      return new Promise((resolve, reject) => {
        signal.addEventListener('abort', () => {
          aborted++;
          reject(signal.reason);
        });
        if ('fails' in verdict) reject(new Error(verdict.fails));
        else if ('value' in verdict) {
          if (verdict.wait === undefined) resolve(verdict.value);
          else clock.setTimer(verdict.wait, () => resolve(verdict.value));
        }
      });
    },
  };
  return judge;
}
