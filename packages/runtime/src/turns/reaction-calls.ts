import { assessProposal } from '../calls/assess-proposal.ts';
import { reactionSpec, typedArguments } from '../calls/reaction-spec.ts';
import { closeCall, countCall, decideCalls, newRow, recordDispatch, recordHangUp } from './calls.ts';
import { conversationEvent, type Draft, journal } from './draft.ts';
import { holdCall } from './gates.ts';

/**
 * The call that a guardrail or an objective makes. An attached tool of that name is called as the model's own call of it
 * would be: checked, counted against repetition, held where its policy asks for the user's consent. Any other name is an
 * event for the app alone. Nobody is told of a result.
 */
export function callReaction(draft: Draft, name: string, args: Readonly<Record<string, unknown>>): void {
  const spec = draft.state.setup.tools.get(name);
  const tool_call_id = draft.freshId();
  if (spec === undefined) {
    const properties = { name, arguments: JSON.stringify(args), tool_call_id };
    journal(draft, conversationEvent(draft, 'conversation.tool_call', undefined, properties));
    return;
  }
  const arguments_text = JSON.stringify(spec.is_system_tool ? {} : typedArguments(spec, args));
  const assessment = assessProposal({ tool_call_id, name, arguments_text }, draft.state.setup.tools);
  const [decided] = decideCalls(draft, [assessment]);
  if (decided === undefined) return;
  const { verdict, dedupe_key } = decided;
  const silent = reactionSpec(spec);
  const row = { ...newRow(draft, null, assessment), on_resolve: silent.on_resolve, dedupe_key };
  switch (verdict.kind) {
    case 'refuse':
      closeCall(draft, row, 'find-invalid', { reason: verdict.reason, result: verdict.told }, verdict.told);
      return;
    case 'repeat':
      closeCall(draft, row, 'find-duplicate', { duplicate_of: verdict.of }, '');
      return;
    case 'hold':
      holdCall(draft, row, { ...assessment, spec: silent });
      countCall(draft, row, silent);
      return;
    case 'hang-up':
      recordHangUp(draft, row);
      return;
    case 'dispatch':
      recordDispatch(draft, row, silent);
  }
}
