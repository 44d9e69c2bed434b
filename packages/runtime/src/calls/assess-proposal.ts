import type { ToolSpec } from '../config.ts';
import { FILLER_PARAMETER, takesFiller } from '../prompt/offered-tools.ts';
import type { Proposal } from '../turns/event.ts';
import { argumentsHash } from './arguments-hash.ts';
import { checkProblem, invalidText, unknownToolText } from './call-words.ts';
import { claimsSuccess } from './filler-claim.ts';
import { parseArguments } from './parse-arguments.ts';

/** A proposal read against its tool: what would be called, or why it cannot be. */
export interface Assessment {
  readonly proposal: Proposal;
  readonly spec: ToolSpec | null;
  /** Compact JSON text of an object; `{}` when there is no such object. */
  readonly arguments_text: string;
  readonly value: Readonly<Record<string, unknown>>;
  readonly arguments_hash: string;
  /** The line the model gave for the wait; null for none. */
  readonly filler: string | null;
  /** Why nothing can be sent: the row's reason, and what the model is told. */
  readonly fault: { readonly reason: string; readonly told: string } | null;
  /** Tells calls of one turn apart, whether or not they can be sent. */
  readonly signature: string;
}

/** Calls of one model step that are looked into: each costs a check against a schema that somebody else wrote. */
const MAX_ASSESSED = 16;

/** The calls of one model step; those beyond the sixteenth are invalid whatever they ask for. */
export function assessProposals(
  proposals: readonly Proposal[],
  tools: ReadonlyMap<string, ToolSpec>,
): readonly Assessment[] {
  const problem = `at most ${MAX_ASSESSED} calls in one step`;
  const fault = { reason: `invalid_arguments: ${problem}`, told: invalidText(problem) };
  return proposals.map((proposal, place) =>
    place < MAX_ASSESSED ? assessProposal(proposal, tools) : broken(proposal, tools.get(proposal.name) ?? null, fault),
  );
}

export function assessProposal(proposal: Proposal, tools: ReadonlyMap<string, ToolSpec>): Assessment {
  const spec = tools.get(proposal.name) ?? null;
  const parsed = parseArguments(proposal.arguments_text, spec !== null && takesFiller(spec) ? FILLER_PARAMETER : null);
  if (!parsed.ok) {
    const reason = `invalid_arguments: ${parsed.problem}`;
    return broken(
      proposal,
      spec,
      spec === null ? unknownTool(proposal, tools) : { reason, told: invalidText(parsed.problem) },
    );
  }
  const base = {
    proposal,
    spec,
    arguments_text: parsed.text,
    value: parsed.value,
    signature: `${proposal.name}\n${parsed.text}`,
  };
  if (spec === null) {
    return { ...base, arguments_hash: argumentsHash(parsed.value), filler: null, fault: unknownTool(proposal, tools) };
  }
  const check = spec.check(parsed.value);
  const problem = checkProblem(check);
  const spoken = typeof parsed.dropped === 'string' ? parsed.dropped.trim() : '';
  return {
    ...base,
    arguments_hash: argumentsHash(check.filled),
    filler: spoken === '' || (spec.policy.effect !== 'read' && claimsSuccess(spoken)) ? null : spoken,
    fault: problem === null ? null : { reason: problem.reason, told: invalidText(problem.problem) },
  };
}

function broken(proposal: Proposal, spec: ToolSpec | null, fault: NonNullable<Assessment['fault']>): Assessment {
  return {
    proposal,
    spec,
    arguments_text: '{}',
    value: {},
    arguments_hash: argumentsHash({}),
    filler: null,
    fault,
    signature: `${proposal.name}\n${proposal.arguments_text}`,
  };
}

function unknownTool(proposal: Proposal, tools: ReadonlyMap<string, ToolSpec>): NonNullable<Assessment['fault']> {
  return { reason: 'unknown_tool', told: unknownToolText(proposal.name, [...tools.keys()]) };
}
