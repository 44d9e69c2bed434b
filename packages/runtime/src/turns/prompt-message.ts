import type { ModelMessage } from '../ports/language-model.ts';
import { correctionBlock, OBJECTIVES_DONE, objectiveBlock, passagesBlock } from '../prompt/guidance-blocks.ts';
import { systemMessage } from '../prompt/system-message.ts';
import { currentNotes } from './guardrails.ts';
import { objectiveOf } from './objectives.ts';
import type { SessionState } from './state.ts';

const GREET =
  'The conversation begins now and nobody has spoken yet. Greet the user in one or two short sentences that fit who you are and what you know, in the language of the conversation. Say nothing else.';

/**
 * The system message of the next request. Where nothing is of the moment it is the conversation's one message object,
 * whose JSON an adapter has kept.
 */
export function promptMessage(state: SessionState, isGreeting: boolean): ModelMessage {
  const { guardrails, knowledge, setup, context } = state;
  const objectives = state.objectives === null ? '' : objectivesText(state);
  const passages = knowledge === null ? '' : passagesBlock(knowledge.passages);
  const corrections = guardrails === null ? '' : correctionBlock(currentNotes(guardrails, state.turn.idx));
  const now = isGreeting ? GREET : corrections;
  if (objectives === '' && passages === '' && now === '') return context.message;
  return systemMessage(setup, context.text, { objectives, passages, now });
}

function objectivesText(state: SessionState): string {
  const { objectives } = state;
  if (objectives === null) return '';
  const current = objectiveOf(state, objectives.current);
  if (current !== null) return objectiveBlock(current, objectives.values, objectives.phase === 'pending');
  return objectives.done.length > 0 ? OBJECTIVES_DONE : '';
}
