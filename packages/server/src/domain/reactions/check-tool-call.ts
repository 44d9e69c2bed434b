import { badField } from '../../errors.ts';
import { checkFilledText } from '../tools/field-rules.ts';
import { isDeeperThan, isObject } from '../tools/json-schema-walk.ts';

const maxDepth = 32;
const maxLength = 10_000;

/** The tool that is called when a guardrail fires or an objective is done: `{name, arguments}`; null for none. */
export function checkToolCall(field: string, value: unknown): Readonly<Record<string, unknown>> | null {
  if (value === undefined || value === null) return null;
  if (!isObject(value)) throw badField(field, 'must be an object such as {"name": "…", "arguments": {}}');
  if (isDeeperThan(value, maxDepth)) throw badField(field, `is nested deeper than ${maxDepth}`);
  if (JSON.stringify(value).length > maxLength) {
    throw badField(field, `must have at most ${maxLength} characters as JSON`);
  }
  if (value.name !== undefined) checkFilledText(`${field}.name`, value.name);
  if (value.arguments !== undefined && !isObject(value.arguments)) {
    throw badField(`${field}.arguments`, 'must be an object');
  }
  return value;
}
