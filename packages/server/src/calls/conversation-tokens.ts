import {
  mintToken,
  newTokenSecret,
  readToken,
  type TokenKind,
  type TokenVerdict,
  tokenKey,
} from '../domain/conversations/conversation-token.ts';
import type { Sealer } from '../security/sealer.ts';
import { insertSetting, readSetting } from '../store/settings.ts';
import { type Store, UniqueError } from '../store/store.ts';

interface Owned {
  readonly account_id: string;
  readonly conversation_id: string;
}

/** Makes and checks the tokens with which a participant joins one conversation. */
export interface ConversationTokens {
  mint(conversation: Owned, kind: TokenKind, lifeS: number): Promise<string>;
  read(conversation: Owned, token: string): Promise<TokenVerdict>;
}

/** One sealed secret an account, from which each conversation's own key is derived. */
export function createConversationTokens(parts: {
  readonly store: Store;
  readonly sealer: Sealer;
  readonly now: () => number;
}): ConversationTokens {
  const secrets = new Map<string, Promise<string>>();

  async function keyOf({ account_id, conversation_id }: Owned): Promise<Buffer> {
    let secret = secrets.get(account_id);
    if (secret === undefined) {
      secret = accountSecret(parts.store, parts.sealer, account_id);
      secrets.set(account_id, secret);
      secret.catch(() => secrets.delete(account_id));
    }
    return tokenKey(await secret, conversation_id);
  }

  return {
    async mint(conversation, kind, lifeS) {
      return mintToken(await keyOf(conversation), conversation.conversation_id, kind, parts.now(), lifeS);
    },
    async read(conversation, token) {
      return readToken(await keyOf(conversation), conversation.conversation_id, token, parts.now());
    },
  };
}

async function accountSecret(store: Store, sealer: Sealer, accountId: string): Promise<string> {
  const name = `conversation_tokens:${accountId}`;
  const account = await sealer.forAccount(accountId);
  const known = await readSetting(store, name);
  if (known !== null) return account.open(known);
  const secret = newTokenSecret();
  try {
    await store.commit([insertSetting(store, name, account.seal(secret))]);
    return secret;
  } catch (error) {
    if (!(error instanceof UniqueError)) throw error;
    // Another process was faster.
    return account.open((await readSetting(store, name)) ?? '');
  }
}
