import { match, type SlotReader } from './heard.ts';

const email = /[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*\.\p{L}{2,}/u;
const spokenEmail = /([a-z0-9._-]+(?: dot [a-z0-9]+)*) at ([a-z0-9-]+(?: dot [a-z0-9-]+)+)/i;

export const readEmail: SlotReader = (_, { text }) => {
  const written = match(text, email);
  if (written !== null) return written;
  const spoken = spokenEmail.exec(text);
  if (spoken === null) return null;
  const value = `${spoken[1]}@${spoken[2]}`.replaceAll(/ dot /gi, '.').toLowerCase();
  return { value, from: spoken.index, to: spoken.index + spoken[0].length };
};

export const readPhone: SlotReader = (_, { text }) => {
  const found = match(text, /(?<![\w.-])\+?\(?\d[\d\s().\-/]{5,}\d(?![\w-])/);
  if (found === null) return null;
  const digits = found.words.replaceAll(/\D/g, '');
  const isDate = /^\d{4}-\d{1,2}-\d{1,2}$/.test(found.words);
  if (digits.length < 7 || digits.length > 15 || isDate) return null;
  return { ...found, value: found.words.startsWith('+') ? `+${digits}` : digits };
};

export const readUrl: SlotReader = (_, { text }) => {
  const full = match(text, /https?:\/\/[^\s<>"']+[^\s<>"'.,!?)]/i);
  if (full !== null) return full;
  const bare = match(text, /\b(?:www\.)[\w-]+(?:\.[\w-]+)+(?:\/[^\s]*)?/i);
  return bare === null ? null : { ...bare, value: `https://${bare.words}` };
};

export const readUuid: SlotReader = (_, { text }) => {
  const found = match(text, /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/i);
  return found === null ? null : { ...found, value: found.words.toLowerCase() };
};
