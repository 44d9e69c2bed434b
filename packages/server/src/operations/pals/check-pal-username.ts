import { checkPalUsernameContract } from '@palaver/contract';
import { canonicalUsername, usernameFault } from '../../domain/pals/conferencing.ts';
import { isUsernameTaken } from '../../store/pal-usernames.ts';
import { implement } from '../define.ts';

export const checkPalUsername = implement(checkPalUsernameContract, async ({ input, platform }) => {
  const { username } = input.query;
  const fault = usernameFault(username);
  if (fault !== null) return { available: false, reason: `the name ${fault}` };
  const isTaken = await isUsernameTaken(platform.store, canonicalUsername(username));
  return isTaken ? { available: false, reason: 'the name is taken' } : { available: true };
});
