import type { Implementation } from '../define.ts';
import { attachPalSkill } from './attach-pal-skill.ts';
import { detachPalSkill } from './detach-pal-skill.ts';
import { getPalSkill } from './get-pal-skill.ts';
import { listPalSkills } from './list-pal-skills.ts';
import { replacePalSkills } from './replace-pal-skills.ts';
import { updatePalSkill } from './update-pal-skill.ts';

export const palSkillOperations: readonly Implementation[] = [
  listPalSkills,
  replacePalSkills,
  getPalSkill,
  attachPalSkill,
  updatePalSkill,
  detachPalSkill,
];
