const WORD =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー]|(?:(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー])[\p{L}\p{N}\p{M}])+|👍|👎|✅|❌/gu;

/**
 * Words as they are compared: lower case, without accents, one token a character in scripts that write no spaces.
 * Marks that are letters of their own (Indic vowel signs) stay.
 */
export function tokensOf(text: string): readonly string[] {
  return (
    text
      .normalize('NFKC')
      .replace(/İ/g, 'i')
      .toLowerCase()
      .replace(/['’`´]/g, '')
      .normalize('NFD')
      .replace(/[\u0300-\u036f\u064b-\u0652\u0670]/g, '')
      .replace(/đ/g, 'd')
      .replace(/ß/g, 'ss')
      .replace(/ı/g, 'i')
      .normalize('NFC')
      .match(WORD) ?? []
  );
}
