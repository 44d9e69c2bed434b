import { DomainError } from '../../errors.ts';
import {
  type DictionaryWithRules,
  findDictionary,
  peekDictionary,
  type StoredDictionary,
} from '../../store/pronunciation-dictionaries.ts';
import type { Store } from '../../store/store.ts';

/** @throws DomainError `not_found` */
export async function findOwnDictionary(store: Store, accountId: string, id: string): Promise<DictionaryWithRules> {
  const stored = isDictionaryId(id) ? await findDictionary(store, accountId, id) : undefined;
  if (stored === undefined) throw unknownDictionary(id);
  return stored;
}

/** Without its rules. @throws DomainError `not_found` */
export async function peekOwnDictionary(store: Store, accountId: string, id: string): Promise<StoredDictionary> {
  const stored = isDictionaryId(id) ? await peekDictionary(store, accountId, id) : undefined;
  if (stored === undefined) throw unknownDictionary(id);
  return stored;
}

function isDictionaryId(text: string): boolean {
  return /^pd_[0-9a-f]{14}$/.test(text);
}

function unknownDictionary(id: string): DomainError {
  return new DomainError('not_found', 'Pronunciation dictionary not found', {
    details: [{ path: 'dictionary_id', message: `"${id.slice(0, 100)}" does not exist` }],
    hint: 'GET /v2/pronunciation-dictionaries lists the dictionaries of the account.',
  });
}
