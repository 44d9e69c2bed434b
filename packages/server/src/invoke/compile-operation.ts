import type { Operation } from '@palaver/contract';
import type { Implementation } from '../operations/define.ts';
import { compileInput, type ParsedInput, type RawInput } from './compile-input.ts';

/** An operation with everything derived from its contract that each call needs. */
export interface CompiledOperation {
  readonly contract: Operation;
  readonly run: Implementation['run'];
  readonly ignored: Implementation['ignored'];
  readonly commitsElsewhere: boolean;
  readonly isDryRun: Implementation['isDryRun'];
  readonly parse: (raw: RawInput) => ParsedInput;
  readonly readsBody: boolean;
  readonly bodyLimit: number;
  readonly upload: NonNullable<Operation['http']['upload']> | null;
  /** Writes of the control plane are audited; turns of a conversation are in its journal. */
  readonly audited: boolean;
  /** Path parameter that names what is changed. */
  readonly targetParam: string | null;
}

/** Bytes of a request body, unless the contract says otherwise. */
export const GENERAL_BODY_LIMIT = 1_048_576;

export function compileOperation({
  contract,
  run,
  ignored,
  commitsElsewhere = false,
  isDryRun,
}: Implementation): CompiledOperation {
  return {
    contract,
    run,
    ignored,
    commitsElsewhere,
    isDryRun,
    parse: compileInput(contract),
    readsBody: contract.input.body !== undefined || contract.http.upload !== undefined,
    bodyLimit: contract.http.bodyLimit ?? GENERAL_BODY_LIMIT,
    upload: contract.http.upload ?? null,
    audited: contract.effect !== 'read' && (contract.scope === 'write' || contract.scope === 'admin'),
    targetParam: [...contract.http.path.matchAll(/\{(\w+)\}/g)].at(-1)?.[1] ?? null,
  };
}
