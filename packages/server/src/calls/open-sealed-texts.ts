import type { AccountSealer } from '../security/sealer.ts';

const SEALED = /^palaver:\d+:/;

/** A copy of the value with every sealed text in it opened. */
export function openSealedTexts<T>(value: T, sealer: AccountSealer): T {
  if (typeof value === 'string') return (SEALED.test(value) ? sealer.open(value) : value) as T;
  if (Array.isArray(value)) return value.map((item: unknown) => openSealedTexts(item, sealer)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, openSealedTexts(item, sealer)])) as T;
}
