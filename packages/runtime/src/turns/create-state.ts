import type { SessionConfig } from '../config.ts';
import { consentWords } from '../gates/consent-words.ts';
import { phrasesFor } from '../gates/phrases.ts';
import { documentsBlock, guardrailBlock, memoryBlock } from '../prompt/guidance-blocks.ts';
import { emptyHistory } from '../prompt/history.ts';
import { offerTools } from '../prompt/offered-tools.ts';
import { contextOf } from './context.ts';
import { judgedGuardrails } from './guardrails.ts';
import { noGuardrailsYet, noObjectiveYet, nothingFoundYet } from './guidance-state.ts';
import type { SessionState, Setup } from './state.ts';

/** The state before anything happened. */
export function createState(config: SessionConfig): SessionState {
  const setup = setupOf(config);
  return {
    setup,
    lifecycle: { phase: 'starting', reason: null, hanging_up: false, live: 0 },
    floor: { holder: 'nobody', since: config.created_at },
    epoch: 0,
    reply: null,
    inbox: [],
    turn: { idx: 0, texts: [], inference_ids: [], steps: 0, signatures: new Set(), repeated: 0 },
    owes_user: false,
    calls: { open: new Map(), counted: new Map(), due: [], due_ready: false },
    gates: { held: [], asked: null, impatient: false },
    history: emptyHistory,
    context: contextOf(setup, config.context),
    guardrails: judgedGuardrails(setup.guardrails).length > 0 ? noGuardrailsYet : null,
    objectives: setup.objectives.length > 0 ? noObjectiveYet : null,
    knowledge: setup.knowledge === null ? null : nothingFoundYet,
    timers: { next_token: 1, set: new Map() },
  };
}

function setupOf(config: SessionConfig): Setup {
  const spoken = config.tools.filter((tool) => tool.origin === 'llm');
  const { guardrails = [], objectives = [], knowledge = null, memories = [] } = config;
  return {
    conversation_id: config.conversation_id,
    mode: config.pipeline_mode,
    speech: config.speech ?? 'text',
    greeting: config.greeting,
    dynamic_greeting: config.dynamic_greeting ?? false,
    face_id: config.face_id ?? null,
    system_prompt: config.system_prompt,
    guardrails,
    objectives,
    knowledge,
    guardrails_block: guardrailBlock(guardrails),
    memories_block: memoryBlock(memories),
    documents_block: documentsBlock(knowledge?.documents ?? []),
    tools: new Map(spoken.map((tool) => [tool.name, tool])),
    offered: offerTools(config.tools),
    holds_back: spoken.some((tool) => !tool.is_system_tool && tool.on_call !== 'passthrough'),
    tool_policy: spoken.some((tool) => tool.policy.confirm === 'prompt'),
    consent_words: consentWords(config.languages),
    phrases: phrasesFor(config.languages),
    created_at: config.created_at,
    limits: config.limits,
  };
}
