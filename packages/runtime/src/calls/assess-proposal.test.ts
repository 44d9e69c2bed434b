import { expect, it } from 'vitest';
import { assessProposals } from './assess-proposal.ts';

it('calls of one step beyond the sixteenth are invalid and not looked into', () => {
  const proposals = Array.from({ length: 64 }, (_, at) => ({
    tool_call_id: `c${at}`,
    name: `none_${at}`,
    arguments_text: '{"a":1}',
  }));
  const assessed = assessProposals(proposals, new Map());
  expect(assessed.map(({ proposal }) => proposal.tool_call_id)).toEqual(proposals.map((one) => one.tool_call_id));
  expect(assessed[15]?.fault?.reason).toBe('unknown_tool');
  for (const { fault } of assessed.slice(16)) {
    expect(fault?.reason).toBe('invalid_arguments: at most 16 calls in one step');
    expect(fault?.told).toContain('nothing was sent');
  }
});
