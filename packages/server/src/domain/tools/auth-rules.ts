import { AuthType, type ToolAuth } from '@palaver/contract';
import { badField } from '../../errors.ts';
import { checkHeaderName, checkHeaderValue, checkOneOf, checkText } from './field-rules.ts';
import { isObject } from './json-schema-walk.ts';
import { type SecretAuthKey, secretAuthKeys, secretMask } from './mask-tool.ts';
import { checkToolUrl, type UrlGuard } from './url-rules.ts';

const path = 'delivery.api.auth';
const minHmacSecret = 16;

/** The secret of each type that has one. */
export const secretOfType: Readonly<Record<AuthType, SecretAuthKey | null>> = {
  none: null,
  bearer: 'token',
  basic: 'password',
  api_key: 'value',
  hmac: 'secret',
  oauth2_client_credentials: 'client_secret',
};

/** Every field of each type; others are dropped. */
export const fieldsOfType: Readonly<Record<AuthType, readonly (keyof ToolAuth)[]>> = {
  none: ['type'],
  bearer: ['type', 'token'],
  basic: ['type', 'username', 'password'],
  api_key: ['type', 'name', 'value', 'location'],
  hmac: ['type', 'secret'],
  oauth2_client_credentials: ['type', 'token_url', 'client_id', 'client_secret', 'scope'],
};

interface AuthContext {
  readonly guard: UrlGuard;
  /** Secrets that come sealed from the stored tool: they were checked when they were given. */
  readonly inherited: ReadonlySet<SecretAuthKey>;
}

/** The credentials of an API delivery, without the fields of other types. */
export function checkAuth(value: unknown, context: AuthContext): ToolAuth {
  if (!isObject(value)) throw badField(path, 'must be an object with a type');
  const type = checkAuthType(value.type);
  for (const key of secretAuthKeys) {
    if (value[key] === secretMask) {
      throw badField(
        `${path}.${key}`,
        `"${secretMask}" is what reads show in the place of the secret`,
        'Send the secret itself, or leave the field out in a PATCH to keep the stored one.',
      );
    }
  }
  const read = reader(value, context);
  switch (type) {
    case 'none':
      return { type };
    case 'bearer':
      return { type, token: read.headerText('token') };
    case 'basic':
      return { type, username: read.userName(), password: read.password() };
    case 'api_key':
      return checkApiKey(value, read);
    case 'hmac':
      return { type, secret: read.hmacSecret() };
    case 'oauth2_client_credentials':
      return checkClientCredentials(value, read, context);
  }
}

export function checkAuthType(value: unknown): AuthType {
  if (value === undefined) throw badField(`${path}.type`, 'is required');
  return checkOneOf(`${path}.type`, value, AuthType.options);
}

function checkApiKey(value: Readonly<Record<string, unknown>>, read: AuthReader): ToolAuth {
  const name = read.filled('name');
  checkHeaderName(`${path}.name`, name);
  const location =
    value.location === undefined ? 'header' : checkOneOf(`${path}.location`, value.location, ['header', 'query']);
  const secret = location === 'header' ? read.headerText('value') : read.filled('value');
  return { type: 'api_key', name, value: secret, location };
}

function checkClientCredentials(
  value: Readonly<Record<string, unknown>>,
  read: AuthReader,
  context: AuthContext,
): ToolAuth {
  const url = read.filled('token_url');
  checkToolUrl(`${path}.token_url`, url, context.guard);
  const auth: ToolAuth = {
    type: 'oauth2_client_credentials',
    token_url: url,
    client_id: read.filled('client_id'),
    client_secret: read.filled('client_secret'),
  };
  return value.scope === undefined ? auth : { ...auth, scope: checkText(`${path}.scope`, value.scope) };
}

type AuthReader = ReturnType<typeof reader>;

function reader(value: Readonly<Record<string, unknown>>, { inherited }: AuthContext) {
  const isInherited = (key: string) => inherited.has(key as SecretAuthKey);
  const text = (key: string): string => checkText(`${path}.${key}`, value[key]);
  const filled = (key: string): string => {
    const given = text(key);
    if (given === '') throw badField(`${path}.${key}`, 'must not be empty');
    return given;
  };
  const singleLine = (key: string, given: string): string => {
    if (/[\r\n]/.test(given)) throw badField(`${path}.${key}`, 'must not hold a line break');
    return given;
  };
  return {
    filled,
    headerText(key: string): string {
      const given = filled(key);
      if (!isInherited(key)) checkHeaderValue(`${path}.${key}`, given);
      return given;
    },
    userName(): string {
      const given = singleLine('username', filled('username'));
      if (given.includes(':'))
        throw badField(`${path}.username`, 'must not hold a colon: it ends the name in basic authentication');
      return given;
    },
    password(): string {
      return singleLine('password', text('password'));
    },
    hmacSecret(): string {
      const given = filled('secret');
      if (!isInherited('secret') && given.length < minHmacSecret) {
        throw badField(`${path}.secret`, `must have at least ${minHmacSecret} characters`);
      }
      return given;
    },
  };
}
