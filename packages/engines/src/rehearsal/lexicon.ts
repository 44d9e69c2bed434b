/** Table file: the words the rehearsal engine knows. */

const stopTexts = `a an the and or but so if then than that this these those there here it its i me my mine we us our you your
yours he she they them their his her to of in on at for from with by about into as is are am was were be been being do
does did doing have has had having can could would will shall should may might must not no nor just please thanks thank
want wants wanted like need needs needed let lets get got give go going make makes made some any all also very really
too well ok okay yes yeah hi hello hey what which who whom whose when where why how up out off over under again more
most other own same now tell know see say us im ill id ive whats thats theres youre dont cant something someone
one's bring ask wonder question happen possible able using used use each per such via only when whether e.g i.e eg ie etc optional required`;

export const stopWords: ReadonlySet<string> = new Set(stopTexts.split(/\s+/));

/** Words of one line mean about the same; the first stands for all. Written as they are spoken, stemmed on use. */
const synonymLines = [
  'book reserve booking reservation schedule appointment arrange register signup enrol enroll',
  'cancel annul withdraw scrap',
  'find search lookup look check list show display retrieve fetch query',
  'available availability free vacant vacancy',
  'create add new file raise submit log',
  'update change modify edit move reschedule amend switch adjust shift postpone',
  'delete remove erase drop',
  'send email mail message text forward notify',
  'buy purchase order',
  'pay payment charge settle',
  'price cost fee charge rate pricing expensive cheap admission',
  'hours opening closing closed closes opens timetable',
  'map directions direction route way reach path located location address',
  'weather forecast temperature rain raining sunny snow',
  'human agent person operator representative staff colleague',
  'transfer handover escalate connect',
  'visit visitor tour come coming',
  'time slot times slots',
  'day date',
  'people persons guests guest party adults visitors attendees seats places tickets ticket',
  'name called',
  'call phone telephone ring mobile',
  'status track tracking progress',
  'invoice bill receipt',
  'customer client account',
  'issue problem trouble bug complaint fault',
  'refund reimburse moneyback',
  'help support assist assistance',
  'car drive driving parking park',
  'tram bus train subway metro transit',
  'walk walking foot',
  'wheelchair accessible accessibility step-free stepfree',
  'child children kid kids',
];

/** Two words that mean one of the lines above. */
const phrases: readonly (readonly [RegExp, string])[] = [
  [/\bcall(ed|ing)? (it |this |that |them )?off\b/g, 'cancel'],
  [/\bcan(?:not|'t) (make it|come)\b/g, 'cancel'],
  [/\bno longer (need|want|come|coming)\b/g, 'cancel'],
  [/\bset (it |this )?up\b/g, 'create'],
  [/\bsign(ed)? (me |us )?up\b/g, 'book'],
  [/\bput (me|us) down\b/g, 'book'],
  [/\blook(ing)? (it |that |this )?up\b/g, 'find'],
  [/\bhow (do|can|would|should) (i|we|you) (get|come|travel)\b/g, 'directions'],
  [/\bget (there|here|to you)\b/g, 'directions'],
  [/\bwhere (is|are|can i find)\b/g, 'location'],
  [/\bhow much\b/g, 'price'],
  [/\bdo you (still )?have (anything|something|room|space|places?|a slot|a place|availability)\b/g, 'available'],
  [/\b(is|are) there (still |any |more |a )*(room|space|places?|seats?|anything)\b/g, 'available'],
  [/\bwhat time\b/g, 'time hours'],
  [/\bspeak (to|with)|talk (to|with)\b/g, 'transfer'],
];

/** Words of tools that look, and of tools that change something. */
export const readWords: ReadonlySet<string> = new Set(
  'find get search list check look lookup show fetch query read count what describe status track availability available'.split(
    ' ',
  ),
);
export const writeWords: ReadonlySet<string> = new Set(
  'book reserve cancel create add make update change modify edit delete remove send submit order buy pay transfer charge refund schedule reschedule move register open close set start stop approve reject issue file raise place assign confirm'.split(
    ' ',
  ),
);

/** A light stemmer: enough that "cancelled", "cancelling" and "cancel" meet. */
export function stem(word: string): string {
  let w = word.replace(/['’]s?$/, '');
  if (w.length <= 3) return w;
  if (w.endsWith('ies') && w.length > 4) w = `${w.slice(0, -3)}y`;
  else if (/(ss|sh|ch|x|z)es$/.test(w)) w = w.slice(0, -2);
  else if (w.endsWith('s') && !/(ss|us|is)$/.test(w)) w = w.slice(0, -1);
  if (/(ation|ition)s?$/.test(w) && w.length > 8) w = w.replace(/(ation|ition)s?$/, 'e');
  else if (w.endsWith('ing') && w.length > 5) w = w.slice(0, -3);
  else if (w.endsWith('ed') && w.length > 4) w = w.slice(0, -2);
  if (/([bdfglmnprt])\1$/.test(w) && !/(ll|ss)$/.test(word)) w = w.slice(0, -1);
  if (w.endsWith('e') && w.length > 3) w = w.slice(0, -1);
  if (w.endsWith('ll')) w = w.slice(0, -1);
  return w;
}

const heads: ReadonlyMap<string, string> = new Map(
  synonymLines.flatMap((line) => {
    const words = line.split(' ');
    const head = stem(words[0] as string);
    return words.map((word) => [stem(word), head] as const);
  }),
);

/** Lower case, typographic quotes made plain. */
export function plain(text: string): string {
  return text.toLowerCase().replaceAll(/[’‘]/g, "'").replaceAll(/[“”]/g, '"').normalize('NFC');
}

/** The words of a text, in order: letters and digits, lower case; `snake_case` and `camelCase` fall apart. */
export function words(text: string): string[] {
  const apart = text.replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2').replaceAll('_', ' ');
  return plain(apart).match(/[\p{L}\p{N}]+(?:['-][\p{L}\p{N}]+)*/gu) ?? [];
}

export interface Term {
  /** The stem as said. */
  readonly stem: string;
  /** The stem of the first word of its line of synonyms, or the stem itself. */
  readonly head: string;
}

/** The words of a text that carry meaning. */
export function terms(text: string): Term[] {
  let read = plain(text);
  for (const [pattern, replacement] of phrases) read = read.replaceAll(pattern, ` ${replacement} `);
  return words(`${read.includes('_') || /[a-z][A-Z]/.test(text) ? text : ''} ${read}`)
    .filter((word) => !stopWords.has(word) && !stopWords.has(word.replace(/'.*$/, '')))
    .map((word) => stem(word))
    .filter((word, index, all) => all.indexOf(word) === index)
    .map((word) => ({ stem: word, head: heads.get(word) ?? word }));
}
