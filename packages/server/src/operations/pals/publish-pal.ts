import { publishPalContract } from '@palaver/contract';
import { palDocument } from '../../domain/pals/pal-document.ts';
import { implement } from '../define.ts';
import { findOwnPal } from './find-own-pal.ts';
import { ownSource } from './own-source.ts';

/** Changes go to the PAL itself, so that what is read is what is published. */
export const publishPal = implement(publishPalContract, async ({ input, caller, platform }) => {
  const stored = await findOwnPal(platform.store, caller.account_id, input.params.pal_id);
  const { pal_id, pal_name, system_prompt, updated_at } = palDocument(ownSource(stored), []);
  return { status: 'success' as const, pal_id, pal_name, system_prompt, updated_at };
});
