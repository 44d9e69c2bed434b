/** Words that ask for no tool. */
export type SmallTalk =
  | 'goodbye'
  | 'done'
  | 'thanks'
  | 'greeting'
  | 'how_are_you'
  | 'identity'
  | 'human'
  | 'prompt'
  | 'capabilities'
  | 'drop'
  | 'repeat'
  | 'retry'
  | 'yes'
  | 'no';

const filler =
  '(?:,|\\.|!|\\s|\\b(?:then|now|ok|okay|well|so|please|oh|um|uh|all right|alright|great|perfect|super|lovely|fine|very much|so much|a lot|again|everyone|there|for now|for today|indeed|actually|have a (?:nice|good|great) (?:day|one|evening|weekend)|and|thank you|thanks|you too|cheers)\\b)*';

function whole(pattern: string): RegExp {
  return new RegExp(`^${filler}(?:${pattern})${filler}[\\s.!?]*$`, 'i');
}

const yesWord =
  "yes|yeah|yep|yup|sure|of course|please do|go ahead|do it|correct|right|that'?s (?:right|correct)|exactly|absolutely|definitely|confirm(?:ed)?|sounds good|i do|ok|okay|please";

/** Tried in order; the first that fits is it. */
const patterns: readonly (readonly [SmallTalk, RegExp])[] = [
  [
    'goodbye',
    whole(
      "(?:no,? )?(?:that'?s (?:all|it|everything),? )?(?:i(?:'ve| have) (?:got )?to go,? )?(?:good ?bye|bye(?: bye)?|see you(?: \\w+)?|talk to you later|farewell|ciao|cheerio|adios|au revoir|take care|so long|you can hang up|hang up|end the call)",
    ),
  ],
  ['goodbye', /\b(?:goodbye|good bye|bye bye|bye for now)\b[\s.!]*$/i],
  [
    'done',
    whole(
      "no,? (?:thanks?|thank you)|(?:no,? )?(?:that'?s|that is|that will be|that'?ll be) (?:all|it|everything|fine)(?: i (?:need|wanted))?|nothing(?: else)?|i'?m (?:all )?(?:good|set|done|fine)|(?:no,? )?(?:nothing|not) (?:else|more)",
    ),
  ],
  [
    'drop',
    /^(?:(?:no|nope|nah|oh|actually|sorry|ok|okay|wait|hm+|please)[,. ]+)*(?:never ?mind|forget (?:it|that|about it)|drop (?:it|that)|stop|leave it|scrap that|cancel that|i changed my mind|let'?s not|don'?t bother)(?:[,. ]+(?:please|thanks|thank you|then))*[\s.!]*$/i,
  ],
  ['thanks', whole('(?:many )?thanks|thank you|thx|ty|cheers|much appreciated')],
  ['how_are_you', whole("(?:hi|hello|hey)?[, ]*how(?:'s it going| are you(?: doing)?(?: today)?| do you do)")],
  [
    'greeting',
    whole('hi+|hello+|hey+|good (?:morning|afternoon|evening|day)|howdy|greetings|is anyone there|anybody there'),
  ],
  [
    'identity',
    /\b(?:are you|is this|am i (?:talking|speaking) (?:to|with)) (?:a |an |the |really |actually )*(?:real|human|person|robot|bot|ai|machine|computer|llm|gpt|chatgpt|language model|artificial|someone)\b/i,
  ],
  [
    'identity',
    /\b(?:who|what) (?:exactly )?are you\b|\bwhat(?:'s| is) your name\b|\bwho (?:made|built|created|programmed) you\b|\b(?:what|which) (?:llm|model|ai|engine|language model)\b|\bintroduce yourself\b|\bwho am i (?:talking|speaking) (?:to|with)\b/i,
  ],
  [
    'human',
    /\b(?:speak|talk|connect me|put me through|transfer me) (?:to|with) (?:a |an |the |your |some)?(?:human|real person|person|someone|somebody|one|agent|manager|colleague|staff|operator)\b/i,
  ],
  [
    'prompt',
    /\b(?:system prompt|your (?:instructions|prompt)|initial prompt|ignore (?:all |your |the )?(?:previous|prior|above) instructions)\b/i,
  ],
  [
    'capabilities',
    /\bwhat (?:can|do|could) you (?:do|offer|help)(?: with| me with| for me)?\b|\bhow can you help\b|\bwhat are (?:you able|my options)\b|^\W*(?:help|help me|can you help(?: me)?)\W*$/i,
  ],
  [
    'repeat',
    /^\W*(?:(?:sorry|pardon|excuse me|what)[,.? ]*)*(?:(?:can|could|would) you )?(?:please )?(?:repeat (?:that|it|please)?|say (?:that|it) again|come again|pardon|what did you say)(?: please)?\W*$|^\W*(?:pardon|sorry)\W*$/i,
  ],
  [
    'retry',
    /^(?:(?:yes|ok|okay|please|sure)[,. ]+)*(?:please )?(?:try (?:it |that )?(?:again|once more)|retry|one more time|do it again|again)(?:[,. ]+please)?[\s.!]*$/i,
  ],
  ['yes', whole(`(?:${yesWord})(?:[,.! ]+(?:${yesWord}))*`)],
  [
    'no',
    whole(
      "no|nope|nah|not (?:now|really|yet|today)|no way|i don'?t|don'?t|please don'?t|better not|rather not|don'?t do (?:it|that)|negative",
    ),
  ],
];

export function smallTalk(text: string): SmallTalk | null {
  const read = text.trim().replaceAll(/[’‘]/g, "'");
  if (read === '' || read.length > 400) return null;
  return patterns.find(([, pattern]) => pattern.test(read))?.[0] ?? null;
}
