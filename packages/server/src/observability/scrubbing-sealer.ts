import type { Sealer } from '../security/sealer.ts';
import type { SecretScrubber } from './secret-scrubber.ts';

/** Each secret that is sealed or opened is one the logs must not show. */
export function scrubbingSealer(sealer: Sealer, scrubber: SecretScrubber): Sealer {
  return {
    newAccountKey: (accountId) => sealer.newAccountKey(accountId),
    async forAccount(accountId) {
      const account = await sealer.forAccount(accountId);
      return {
        seal(plain) {
          scrubber.add(plain);
          return account.seal(plain);
        },
        open(sealed) {
          const plain = account.open(sealed);
          scrubber.add(plain);
          return plain;
        },
      };
    },
  };
}
