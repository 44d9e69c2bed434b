import { type PalCreate, PalCreate as PalCreateSchema } from '@palaver/contract';
import type { z } from 'zod';
import { badField } from '../../errors.ts';
import { checkText, listed } from '../tools/field-rules.ts';
import { isDeeperThan } from '../tools/json-schema-walk.ts';
import { checkLayers } from './layer-rules.ts';

/** Layers are handed on and searched for secrets: their depth must be bounded. */
const maxDepth = 64;
/** What one request may hold; many patches must not add up to more. */
const maxSize = 1_048_576;
const textFields = ['pal_name', 'system_prompt', 'greeting', 'context', 'persona_description'] as const;

/**
 * Checks the fields of a whole PAL, in the current vocabulary: types, enums and the rules between fields. What needs the
 * library (faces, tools, objectives) is checked by the operation.
 * @throws DomainError naming the field
 */
export function checkPal(fields: Readonly<Record<string, unknown>>): PalCreate {
  if (isDeeperThan(fields, maxDepth)) throw badField('layers', `is nested deeper than ${maxDepth}`);
  if (JSON.stringify(fields).length > maxSize) throw badField('layers', 'makes the PAL larger than 1 MiB');
  const parsed = PalCreateSchema.safeParse(fields);
  if (!parsed.success) throw badField(...firstReason(parsed.error));
  const pal = fields as PalCreate;
  for (const field of textFields) if (typeof pal[field] === 'string') checkText(field, pal[field]);
  if (isFull(pal) && (pal.system_prompt ?? '').trim() === '') {
    throw badField('system_prompt', 'is required while pipeline_mode is full');
  }
  checkLayers(pal);
  return pal;
}

function isFull(pal: PalCreate): boolean {
  return (pal.pipeline_mode ?? 'full') === 'full';
}

/** The first thing the schema refuses, in words. */
function firstReason(error: z.ZodError): [field: string, reason: string] {
  const issue = error.issues[0];
  if (issue === undefined) return ['body', 'is not a PAL'];
  return [issue.path.map(String).join('.') || 'body', reason(issue)];
}

const typeNames: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'an object',
  array: 'a list',
};

function reason(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${typeNames[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `must be ${listed(issue.values.map(String))}`;
    case 'too_big':
      return `must have at most ${issue.maximum} ${issue.origin === 'string' ? 'characters' : 'entries'}`;
    case 'too_small':
      return `must have at least ${issue.minimum} ${issue.origin === 'string' ? 'characters' : 'entries'}`;
    default:
      return 'is not valid';
  }
}
