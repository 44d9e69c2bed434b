import type { Tool, ToolDelivery } from '@palaver/contract';
import { badField } from '../../errors.ts';
import { checkAuth } from './auth-rules.ts';
import { checkApi, checkChannel, withAuth } from './delivery-rules.ts';
import { checkFilledText } from './field-rules.ts';
import type { SecretAuthKey } from './mask-tool.ts';
import { checkParameters, checkSize, declaredNames } from './parameter-rules.ts';
import { checkPlaceholders } from './placeholder-rules.ts';
import { checkPolicy } from './policy-rules.ts';
import { checkSwitches, type SwitchInput } from './switch-rules.ts';
import { isSystemToolName } from './system-tools.ts';
import type { UrlGuard } from './url-rules.ts';

/** What is checked: a create body, or a stored tool with a patch laid over it. Nothing is known of the types. */
export interface ToolInput extends SwitchInput {
  readonly name?: unknown;
  readonly description?: unknown;
  readonly parameters?: unknown;
  readonly policy?: unknown;
}

export interface ToolCheckContext {
  readonly guard: UrlGuard;
  /** Secrets of the input that come sealed from the stored tool. */
  readonly inherited: ReadonlySet<SecretAuthKey>;
  /** The stored credentials belong to another host than the input's URL, and the input gives none. */
  readonly authLost?: boolean;
}

/** A tool that obeys every rule but the one that needs the library (V17, the name is free). */
export type ToolDraft = Omit<Tool, 'tool_id' | 'owner_id' | 'is_system_tool' | 'created_at' | 'updated_at'>;

/**
 * Checks a whole tool and fills in its defaults. The first broken rule is reported, in the order the API promises:
 * V18, the name, V13, V10 to V12, V1 to V9, V15, the URL and the request, V14, credentials, policy.
 * @throws DomainError `invalid_request` or `egress_refused`, naming the field
 */
export function checkTool(input: ToolInput, context: ToolCheckContext): ToolDraft {
  const name = checkFilledText('name', input.name);
  const description = checkFilledText('description', input.description);
  checkName(name);
  const parameters = checkSize(description, input.parameters ?? (input.parameters === undefined ? {} : null));
  checkParameters(parameters);
  if (input.trigger_type === 'post_call' && Object.keys(parameters).length === 0) {
    throw badField('parameters', 'is required for a post_call tool: they say what is filled in after the conversation');
  }
  const switches = checkSwitches(input);
  const declared = declaredNames(parameters);
  const delivery = checkDelivery(input.delivery, declared, context);
  const policy = checkPolicy(input.policy, switches, declared);
  return { name, description, parameters, delivery, ...switches, policy };
}

function checkName(name: string): void {
  if (!/^[a-zA-Z_][a-zA-Z0-9_]{0,63}$/.test(name)) {
    throw badField('name', 'must be 1 to 64 letters, digits or underscores and not start with a digit');
  }
  if (isSystemToolName(name)) throw badField('name', `"${name}" is a system tool`);
}

function checkDelivery(value: unknown, declared: ReadonlySet<string>, context: ToolCheckContext): ToolDelivery {
  const given = checkChannel(value);
  if (given === null) return { app_message: true };
  const request = checkApi(given, context.guard);
  const api = withAuth(request, { type: 'none' });
  checkPlaceholders(api, declared);
  if (context.authLost) {
    throw badField(
      'delivery.api.auth',
      'say it again',
      'The stored credentials belong to another host: send auth with its secrets.',
    );
  }
  const auth = given.auth === undefined ? api.auth : checkAuth(given.auth, context);
  return { app_message: false, api: withAuth(request, auth) };
}
