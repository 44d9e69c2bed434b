import { bareAnswer, blank, match, type SlotReader } from './heard.ts';

const quoted = /["“”«]([^"“”»]{1,400})["“”»]|(?:^|\s)'([^']{3,400})'(?=\W|$)/;
const cues = [
  /\b(?:saying|says|to say|that says|reading|stating)[: ]+(.{2,400})$/is,
  /\b(?:note|message|subject|title|comment|reason|description|details?)(?: is)?: *(.{2,400})$/is,
  /\b(?:because|since|due to) (.{2,400})$/is,
];
const source = '(?:docs?|documentation|knowledge base|website|manual|web|internet|faq|catalog(?:ue)?|database)';
const command = new RegExp(
  `^(?:(?:please|can you|could you|would you|i want to|i'd like to|i would like to|i need to|hi|hello)[, ]+)*(?:search(?: for)?|look (?:up|for)|find(?: me| out)?|tell me(?: about)?|show me|google|check)\\s+(?:(?:in |through )?(?:the |your |our )?${source} )?(?:about |for |on )?`,
  'i',
);
const bareCommand = new RegExp(
  `^\\W*(?:please )?(?:search|look in|look up|check)(?: in| through)? (?:the |your |our )?${source}(?: please)?\\W*$`,
  'i',
);

/** Free text: quoted, after a cue ("saying …"), or the whole answer to the question for it. */
export const readText: SlotReader = (_, { text, isAsked }) => {
  const quote = match(text, quoted, 1) ?? match(text, quoted, 2);
  if (quote !== null) return quote;
  for (const cue of cues) {
    const found = match(text, cue, 1);
    if (found !== null && !found.words.includes(blank)) return { ...found, value: found.words.replace(/[.\s]+$/, '') };
  }
  if (!isAsked) return null;
  const answer = text.replaceAll(blank, ' ').trim();
  return answer.length < 2 ? null : { value: answer.replace(/[.\s]+$/, ''), from: 0, to: text.length };
};

/** What to search for: quoted, else the user's words without the command before them. */
export const readQuery: SlotReader = (_, { text, isAsked }) => {
  const quote = match(text, quoted, 1);
  if (quote !== null) return quote;
  const told = text.split(/(?<=[.?!])\s+/).filter((part) => !bareCommand.test(part));
  const rest = isAsked ? bareAnswer(text).words : told.join(' ').replace(command, '');
  const value = rest
    .replaceAll(blank, ' ')
    .replaceAll(/\s+/g, ' ')
    .replace(/[?.!\s]+$/, '')
    .trim();
  return value.length < 2 ? null : { value, from: text.length, to: text.length };
};
