import { expect, it } from 'vitest';
import { cleanText } from './clean-text.ts';
import { readViolations } from './guardrail-judge.ts';
import { readMemories } from './memory-judge.ts';
import { readEvaluation, valueText } from './objective-judge.ts';

it('a text of a model loses U+0000 and half characters, and is cut', () => {
  expect(cleanText(' \0Oslo\0.\ud83d\0 ', 100)).toBe('Oslo.\ufffd');
  expect(cleanText('😀😀', 3)).toBe('😀\ufffd');
});

it('a text of a model is cleaned in memories', () => {
  expect(readMemories({ memories: ['The user lives in Oslo.\0', '\0', 'Likes\u0085 maps'] }, [])).toEqual([
    'The user lives in Oslo.',
    'Likes maps',
  ]);
  expect(readMemories({ memories: ['The user lives in Oslo.\0'] }, ['The user lives in Oslo.'])).toEqual([]);
});

it('a text of a model is cleaned in the reason of a guardrail', () => {
  const guardrail = {
    uuid: 'g',
    guardrail_name: 'salary',
    guardrail_prompt: 'Never talk about salary.',
    modality: 'verbal' as const,
    app_message: true,
    callback_url: null,
    tool_call: null,
  };
  const answer = { violations: [{ guardrail_name: 'salary', reason: 'It was\0 named.' }] };
  expect(readViolations([guardrail], answer)).toEqual([{ guardrail, reason: 'It was named.' }]);
});

it('a text of a model or an app is cleaned in the values of an objective', () => {
  const objective = {
    objective_name: 'o',
    objective_prompt: 'Ask.',
    confirmation_mode: 'auto' as const,
    modality: 'verbal' as const,
    output_variables: ['colour', 'size'],
    next_required_objective: null,
    next_conditional_objectives: null,
    callback_url: null,
    tool_call: null,
  };
  const answer = { completed: true, output_variables: { colour: 'a\0b', size: '\0' } };
  expect(readEvaluation(objective, answer)?.values).toEqual({ colour: 'ab', size: 'NOTFOUND' });
  expect(valueText(['a\0'])).not.toContain('\0');
});
