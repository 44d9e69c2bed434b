/** Seals secrets with AES-256-GCM under the account's data key, which the master key seals. */
export interface Sealer {
  /** The account's sealer. Cached. @throws when the account does not exist. */
  forAccount(accountId: string): Promise<AccountSealer>;
  /** A data key for an account that is about to be written: `sealedDataKey` goes into its row. */
  newAccountKey(accountId: string): { readonly sealedDataKey: string; readonly sealer: AccountSealer };
}

export interface AccountSealer {
  /** `palaver:1:<key id>:<base64url of nonce, tag and ciphertext>`. */
  seal(plain: string): string;
  /** @throws SealError when the text was not sealed for this account, or was changed. */
  open(sealed: string): string;
}

const SEALED = /^palaver:\d+:/;

/**
 * Whether a text looks sealed. Of value only where every write seals: anybody can write a text that looks so.
 */
export function isSealed(text: string): boolean {
  return SEALED.test(text);
}

/** The text cannot be opened: another account's, another master key's, or changed. */
export class SealError extends Error {
  override readonly name = 'SealError';
}
