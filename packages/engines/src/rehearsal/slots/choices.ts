import { stem, terms, words } from '../lexicon.ts';
import type { SlotSpec } from '../slot-spec.ts';
import { bareAnswer, type Found, match, type SlotReader } from './heard.ts';

/** The choice whose words the user used; of several the one with the most words. */
export const readChoice: SlotReader = (slot, { text, isAsked }) => {
  let best: (Found & { readonly size: number }) | null = null;
  for (const choice of slot.choices ?? []) {
    const found = findWords(text, words(String(choice)));
    if (found !== null && found.size > (best?.size ?? 0)) best = { ...found, value: choice };
  }
  if (best !== null) return best;
  return alike(slot, text, isAsked ? bareAnswer(text) : { from: 0, to: 0, value: null });
};

/** All words of a choice, one after the other, however they are inflected. */
function findWords(text: string, wanted: readonly string[]): (Found & { readonly size: number }) | null {
  if (wanted.length === 0) return null;
  const spoken = [...text.matchAll(/[\p{L}\p{N}]+(?:['’][\p{L}]+)?/gu)];
  for (let start = 0; start + wanted.length <= spoken.length; start += 1) {
    const run = spoken.slice(start, start + wanted.length);
    if (!run.every((hit, index) => same(hit[0], wanted[index] as string))) continue;
    const last = run.at(-1) as RegExpExecArray;
    return { value: null, from: run[0]?.index ?? 0, to: last.index + last[0].length, size: wanted.join('').length };
  }
  return null;
}

function same(spoken: string, wanted: string): boolean {
  const word = spoken.toLowerCase();
  return word === wanted || (wanted.length > 3 && stem(word) === stem(wanted));
}

/**
 * A choice that means the same as something said ("on foot" for `walking`), else one that alone has a word that was said
 * ("the shop" for `museum shop`); a word of the slot's own name tells nothing.
 */
function alike(slot: SlotSpec, text: string, place: Found): Found | null {
  const about = new Set(terms(`${slot.name} ${slot.description}`).map((term) => term.head));
  const said = new Set(terms(text).map((term) => term.head));
  const choices = (slot.choices ?? []).map((choice) => ({
    choice,
    heads: terms(String(choice)).map((term) => term.head),
  }));
  const whole = choices.filter(({ heads }) => heads.length > 0 && heads.every((head) => said.has(head)));
  const partly = choices.filter(({ heads }) => heads.some((head) => said.has(head) && !about.has(head)));
  const fitting = whole.length > 0 ? whole : partly;
  return fitting.length === 1 ? { value: fitting[0]?.choice, from: place.from, to: place.to } : null;
}

const yes = /^\W*(?:yes|yeah|yep|yup|sure|of course|please do|i do|we do|correct|right|absolutely|definitely|true)\b/i;
const no = /^\W*(?:no|nope|nah|not really|i don'?t|we don'?t|neither|none|false)\b/i;

const onOff = /\b(?:on|off|enabled|active|power)\b/i;

/** Yes or no as an answer; "with a …" and "without a …" in passing. */
export const readBoolean: SlotReader = (slot, { text, isAsked }) => {
  if (isAsked) {
    if (no.test(text)) return { value: false, from: 0, to: text.length };
    if (yes.test(text)) return { value: true, from: 0, to: text.length };
  }
  if (onOff.test(`${slot.name} ${slot.description}`)) {
    const switched = match(text, /\b(?:on|off|enabled?|disabled?|activate|deactivate)\b/i);
    if (switched !== null) return { ...switched, value: !/^(?:off|disab|deact)/i.test(switched.words) };
  }
  for (const { stem: word, head } of terms(slot.name)) {
    for (const spoken of words(text)) {
      const [term] = terms(spoken);
      if (term?.stem !== word && term?.head !== head) continue;
      const found = match(text, new RegExp(`(?:\\b(?:without|no|not|don'?t need)\\b[^.,]{0,20})?\\b${spoken}`, 'i'));
      if (found !== null) return { ...found, value: !/^(?:without|no|not|don)/i.test(found.words) };
    }
  }
  return null;
};
