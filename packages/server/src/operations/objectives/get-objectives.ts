import { getObjectivesContract } from '@palaver/contract';
import { objectiveSetDocument } from '../../domain/objectives/objective-set-document.ts';
import { implement } from '../define.ts';
import { findOwnObjectives } from './find-own-objectives.ts';

export const getObjectives = implement(getObjectivesContract, async ({ input, caller, platform }) =>
  objectiveSetDocument(await findOwnObjectives(platform.store, caller.account_id, input.params.objectives_id)),
);
