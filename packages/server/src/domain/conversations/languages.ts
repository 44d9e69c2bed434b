/** English names of the languages in which consent is understood, as clients spell them in `language`. */
const CODES: Readonly<Record<string, string>> = {
  arabic: 'ar',
  czech: 'cs',
  german: 'de',
  greek: 'el',
  english: 'en',
  spanish: 'es',
  finnish: 'fi',
  french: 'fr',
  hindi: 'hi',
  indonesian: 'id',
  italian: 'it',
  japanese: 'ja',
  korean: 'ko',
  dutch: 'nl',
  polish: 'pl',
  portuguese: 'pt',
  russian: 'ru',
  swedish: 'sv',
  turkish: 'tr',
  vietnamese: 'vi',
  chinese: 'zh',
  mandarin: 'zh',
};

/** The code of a language said by its English name or its code; null when it is neither. */
export function languageCode(name: string): string | null {
  const word = name.trim().toLowerCase();
  if (Object.hasOwn(CODES, word)) return CODES[word] ?? null;
  return /^[a-z]{2,3}(?:[-_][a-z0-9]+)*$/.test(word) ? (word.split(/[-_]/)[0] ?? null) : null;
}

/** The languages of a conversation: those it names, `all` when it says `multilingual`. */
export function conversationLanguages(
  language: string | null | undefined,
  languages: readonly string[] | null | undefined,
): readonly string[] | 'all' {
  const named = [...(languages ?? []), ...(language == null ? [] : [language])];
  if (named.some((name) => name.trim().toLowerCase() === 'multilingual')) return 'all';
  return [...new Set(named.map(languageCode).filter((code) => code !== null))];
}
