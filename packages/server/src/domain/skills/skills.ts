// Table file: the skills a PAL can have.
import type { Skill } from '@palaver/contract';
import { DomainError } from '../../errors.ts';

/** Components of the canvas. */
export const canvasComponents = [
  'question',
  'input',
  'calendar',
  'scheduling_embed',
  'text',
  'image',
  'video',
  'chart',
  'alert',
] as const;

const nothing = { type: 'object', properties: {}, additionalProperties: false };
const switchable = { type: 'object', properties: { enabled: { type: 'boolean' } } };

/** In the order they are listed. */
export const skills: readonly Skill[] = [
  {
    skill_id: 'internet_search',
    display_name: 'Internet search',
    description: 'Looks things up on the internet while it talks, where the server has a search engine.',
    config_schema: nothing,
  },
  {
    skill_id: 'memory',
    display_name: 'Memory',
    description: 'Remembers what participants said in earlier conversations.',
    config_schema: nothing,
  },
  {
    skill_id: 'presentation',
    display_name: 'Presentation',
    description: 'Shows the pages of documents and talks about them.',
    config_schema: {
      type: 'object',
      properties: {
        document_ids: { type: 'array', items: { type: 'string' }, minItems: 1 },
        slides_trigger: { enum: ['on_demand', 'walk_the_deck'] },
        prompt: { type: 'string' },
      },
      required: ['document_ids'],
      additionalProperties: false,
    },
  },
  {
    skill_id: 'magic_canvas',
    display_name: 'Magic canvas',
    description: 'Shows questions, forms, calendars, charts and pictures beside itself, and learns what came of them.',
    config_schema: {
      type: 'object',
      properties: {
        components: {
          type: 'object',
          properties: Object.fromEntries(
            canvasComponents.map((id) => [
              id,
              id === 'scheduling_embed'
                ? {
                    type: 'object',
                    properties: {
                      enabled: { type: 'boolean' },
                      provider: { enum: ['calendly'] },
                      scheduling_url: { type: 'string' },
                    },
                  }
                : switchable,
            ]),
          ),
          additionalProperties: false,
        },
        usage_guidance: { type: 'string' },
      },
      additionalProperties: false,
    },
  },
];

/** @throws DomainError `not_found` */
export function knownSkill(skillId: string): Skill {
  const skill = skills.find((each) => each.skill_id === skillId);
  if (skill !== undefined) return skill;
  throw new DomainError('not_found', `Unknown skill '${skillId.slice(0, 100)}'`, {
    details: [{ path: 'skill_id', message: `"${skillId.slice(0, 100)}" does not exist` }],
    hint: `There are ${skills.map((each) => each.skill_id).join(', ')}.`,
  });
}
