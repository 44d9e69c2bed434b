/** Seals secrets with AES-256-GCM under the account's data key, which the master key seals. */
export interface Sealer {
  /** Loads (or makes, for a new account) the data key. Cached. */
  forAccount(accountId: string): Promise<AccountSealer>;
}

export interface AccountSealer {
  /** `palaver:1:<key id>:<base64url of nonce, tag and ciphertext>`. */
  seal(plain: string): string;
  /** @throws when the text was not sealed for this account, or was changed. */
  open(sealed: string): string;
}
