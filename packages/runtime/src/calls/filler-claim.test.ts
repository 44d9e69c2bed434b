import { describe, expect, it } from 'vitest';
import { claimsSuccess } from './filler-claim.ts';

describe('a filler', () => {
  it.each([
    'Done! Your visit is booked.',
    'I have sent the mail.',
    "I've cancelled it for you.",
    'One moment. It is all set.',
    'Your table has been reserved successfully.',
  ])('a filler "%s" claims success', (filler) => {
    expect(claimsSuccess(filler)).toBe(true);
  });

  it.each([
    'Let me get that booked for you.',
    "I'll have it sent in a moment.",
    'One moment, please.',
    'Looking at the sky now.',
    'I am going to get this cancelled.',
    'Let me check what can be done.',
  ])('a filler "%s" claims nothing', (filler) => {
    expect(claimsSuccess(filler)).toBe(false);
  });
});
