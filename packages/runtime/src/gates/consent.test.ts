import { describe, expect, it } from 'vitest';
import { toolSpec } from '../testing/tool-specs.ts';
import { readConsent } from './consent.ts';
import { consentTable } from './consent-table.ts';
import { consentWords, languageCode } from './consent-words.ts';
import { phrasesFor } from './phrases.ts';
import { readBackText } from './read-back.ts';

const english = consentWords([]);
const question = 'Please confirm: send mail, to: a@b.example, people: 2, at: 3. Shall I go ahead?';

const transfer = 'Please confirm: transfer money, from: checking, to: savings, amount: 50. Shall I go ahead?';

describe('consent', () => {
  it.each([
    'yes, to checking',
    'yes, savings to checking',
    'yes from savings',
    'let me do it',
    'I can do it',
    'good for you',
    'yeah right',
  ])('consent in "%s" is none: it changes something or means something else', (answer) => {
    expect(readConsent(answer, transfer, english)).toBe('other');
  });

  it.each(['yes, from checking to savings', 'yes, to savings', 'yes, amount 50', 'yes, that is it', 'please do it'])(
    'consent in "%s" repeats the question',
    (answer) => {
      expect(readConsent(answer, transfer, english)).toBe('yes');
    },
  );

  it.each([
    'is that right',
    'is this correct',
    'is it ok',
    'can you do that',
    'do you confirm',
    'can I submit it',
    'shall I go ahead',
    'yes, is it right',
  ])('consent in "%s" is none: it asks, without a question mark', (answer) => {
    expect(readConsent(answer, transfer, english)).not.toBe('yes');
  });

  it.each([
    'yes',
    'Yes.',
    'yes, submit it',
    'Yes please!',
    'yeah sure',
    'ok',
    'OK, go ahead',
    'sure, do it',
    'yep, send it',
    'that is correct',
    "That's right, thanks",
    'confirm',
    'yes, send mail to a@b.example',
    'please do',
    'go ahead please',
    '👍',
    'Yes, I confirm.',
    'yes yes',
    'Absolutely, go for it',
    'yes, people 2',
    'YES',
    'yes it is',
  ])('consent in "%s" is a yes', (answer) => {
    expect(readConsent(answer, question, english)).toBe('yes');
  });

  it.each([
    'no',
    'No.',
    'nope',
    'no thanks',
    "don't",
    'cancel that',
    'stop',
    "no, don't do it",
    'not now',
    'never mind',
    '👎',
    'I changed my mind',
    'No, please cancel it',
  ])('consent in "%s" is a no', (answer) => {
    expect(readConsent(answer, question, english)).toBe('no');
  });

  it.each([
    'maybe',
    'hmm',
    'not sure',
    'I guess so',
    'yes and no',
    'yes, maybe',
    'what?',
    'yes?',
    'the mail',
    '...',
    'um, ok I guess',
    "I don't know",
  ])('consent in "%s" is unclear', (answer) => {
    expect(readConsent(answer, question, english)).toBe('unclear');
  });

  it.each([
    'yes, but to c@d.example',
    'yes but not today',
    'Yes, to c@d.example',
    'yes, 3',
    'yes for 3 people',
    'ok but change the address',
    'What time is it?',
    'yes, and book a table too',
    'sure, if it is free',
    'No wait, mail c@d.example instead.',
    'yes, after lunch',
    'Tell me a joke',
    'yes, send it twice',
    'the answer to your question is yes whenever my sister, who is away, agrees to all of it and nobody else minds at all',
    'yes, to my boss',
    'He said yes',
    'send it to everyone',
  ])('consent in "%s" is none', (answer) => {
    expect(readConsent(answer, question, english)).toBe('other');
  });

  it('consent to a cancellation is not refused by its own verb', () => {
    const cancelling = 'Please confirm: cancel visit, code: 77. Shall I go ahead?';
    expect(readConsent('cancel it', cancelling, english)).toBe('unclear');
    expect(readConsent('yes, cancel it', cancelling, english)).not.toBe('no');
    expect(readConsent('no', cancelling, english)).toBe('no');
  });

  it.each(Object.keys(consentTable))('consent is understood in %s', (code) => {
    const words = consentWords([code]);
    const entry = consentTable[code];
    for (const phrase of (entry?.yes ?? '').split('|').slice(0, 3))
      expect([phrase, readConsent(`${phrase}.`, '', words)]).toEqual([phrase, 'yes']);
    const refusal = (entry?.no ?? '').split('|')[0] ?? '';
    expect([refusal, readConsent(`${refusal}!`, '', words)]).toEqual([refusal, 'no']);
    const both = `${(entry?.yes ?? '').split('|')[0]}, ${(entry?.but ?? '').split('|')[0]} xyzzy`;
    expect([both, readConsent(both, '', words)]).toEqual([both, 'other']);
    const unsure = (entry?.unsure ?? '').split('|')[0] ?? '';
    expect([unsure, readConsent(unsure, '', words)]).toEqual([unsure, 'unclear']);
  });

  it.each([
    ['es', 'Sí, por favor', 'yes'],
    ['es', 'si claro', 'yes'],
    ['es', 'sí, pero mañana', 'other'],
    ['fr', "Oui, allez-y s'il vous plaît", 'yes'],
    ['fr', 'non merci', 'no'],
    ['de', 'Ja, bitte', 'yes'],
    ['de', 'Ja, mach das bitte', 'yes'],
    ['de', 'ja, aber erst morgen', 'other'],
    ['de', 'Nein danke', 'no'],
    ['pt', 'sim, pode fazer', 'yes'],
    ['it', 'Sì, grazie', 'yes'],
    ['ja', 'はい、お願いします。', 'yes'],
    ['ja', 'いいえ、結構です', 'no'],
    ['ja', 'はい、でも明日にしてください', 'other'],
    ['zh', '好的，谢谢', 'yes'],
    ['zh', '不要', 'no'],
    ['zh', '可以，但是改成三点', 'other'],
    ['ko', '네, 부탁합니다', 'yes'],
    ['ko', '아니요', 'no'],
    ['ru', 'Да, пожалуйста', 'yes'],
    ['ru', 'нет, спасибо', 'no'],
    ['ar', 'نعم من فضلك', 'yes'],
    ['ar', 'لا شكرًا', 'no'],
    ['hi', 'हाँ, कर दीजिए', 'yes'],
    ['hi', 'नहीं', 'no'],
    ['tr', 'Evet lütfen', 'yes'],
    ['tr', 'HAYIR', 'no'],
    ['pl', 'Tak, proszę', 'yes'],
    ['nl', 'ja graag', 'yes'],
    ['sv', 'ja tack', 'yes'],
    ['cs', 'ano, prosím', 'yes'],
    ['el', 'Ναι, παρακαλώ', 'yes'],
    ['el', 'ΟΧΙ', 'no'],
    ['fi', 'kyllä kiitos', 'yes'],
    ['vi', 'Vâng, đồng ý', 'yes'],
    ['vi', 'không', 'no'],
    ['id', 'ya, silakan', 'yes'],
    ['id', 'jangan', 'no'],
  ])('consent in %s: "%s" is %s', (code, answer, verdict) => {
    expect(readConsent(answer, '', consentWords([code]))).toBe(verdict);
  });

  it.each([
    ['ja', '大丈夫です'],
    ['ja', 'いいです'],
    ['fr', "C'est bon, merci"],
    ['fr', "Merci, c'est bon"],
    ['ru', 'Да ладно'],
    ['sv', 'det är bra'],
    ['zh', '可以吗'],
    ['zh', '行吗'],
    ['zh', '对吗？'],
    ['zh', '对不对'],
    ['ja', 'はい、いいですか'],
    ['el', 'σωστά;'],
    ['el', 'σωστά\u037e'],
  ])('consent in %s: "%s" is no yes', (code, answer) => {
    const words = consentWords([code]);
    expect(['unclear', 'other']).toContain(readConsent(answer, '', words));
  });

  it.each([
    ['de', 'ist das richtig', 'unclear'],
    ['de', 'stimmt das', 'other'],
    ['de', 'ich mach das', 'other'],
    ['de', 'Ja, ich mache das selbst', 'other'],
    ['nl', 'is dat goed', 'unclear'],
    ['nl', 'klopt dat', 'other'],
    ['nl', 'ja, dat is het', 'yes'],
    ['nl', 'dat is goed', 'yes'],
    ['sv', 'stämmer det', 'other'],
    ['sv', 'är det rätt', 'unclear'],
    ['sv', 'Det är bra, tack', 'no'],
    ['sv', 'bra så', 'no'],
    ['sv', 'ja, det är det', 'yes'],
    ['sv', 'det stämmer', 'yes'],
    ['it', 'è giusto', 'other'],
    ['it', 'giusto', 'yes'],
    ['de', 'Das stimmt.', 'yes'],
    ['fr', "Oui, c'est bon", 'yes'],
    ['pt', 'sim, é isso', 'yes'],
    ['el', 'Ναι, είναι σωστό', 'yes'],
    ['ja', 'いいですよ', 'yes'],
    ['zh', '好吧', 'yes'],
    ['ru', 'Ладно', 'yes'],
  ])('consent in %s, asked or declined by idiom: "%s" is %s', (code, answer, verdict) => {
    expect(readConsent(answer, '', consentWords([code]))).toBe(verdict);
  });

  it('a semicolon asks only where Greek counts', () => {
    expect(readConsent('yes; do it', '', english)).toBe('yes');
    expect(readConsent('yes; do it', '', consentWords(['el']))).toBe('unclear');
  });

  it('consent counts only in the languages of the conversation, English always', () => {
    expect(readConsent('ja', '', english)).toBe('other');
    expect(readConsent('ja', '', consentWords(['German']))).toBe('yes');
    expect(readConsent('yes', '', consentWords(['de']))).toBe('yes');
    expect(readConsent('oui', '', consentWords('all'))).toBe('yes');
  });

  it('consent by a word that is yes in one language and no in another is unclear', () => {
    // "ne" refuses in Czech and German, "no" in English; Greek "nai" is a yes in its own letters
    expect(readConsent('ναι', '', consentWords('all'))).toBe('yes');
    expect(readConsent('ne', '', consentWords(['cs']))).toBe('no');
  });

  it('languages are known by code, tag and name', () => {
    expect([languageCode('de'), languageCode('pt-BR'), languageCode('Japanese'), languageCode('klingon')]).toEqual([
      'de',
      'pt',
      'ja',
      null,
    ]);
  });

  it('phrases exist in every language in which consent is understood', () => {
    const spoken = Object.keys(consentTable).map((code) => phrasesFor([code]).question);
    expect(new Set(spoken).size).toBe(spoken.length);
  });
});

describe('read-back', () => {
  const phrases = phrasesFor('all');

  it('read-back names the call and every argument in plain words', () => {
    const text = readBackText(
      toolSpec('book_visit'),
      { visitor_name: 'Ann', seats: 2, guide: true, days: ['Mon', 'Tue'], at: { room: 'A' }, note: '' },
      phrases,
    );
    expect(text).toBe(
      'Please confirm: book visit, visitor name: Ann, seats: 2, guide: yes, days: Mon, Tue, at: (room A), note: nothing. Shall I go ahead?',
    );
  });

  it('read-back uses the text of the tool, with its placeholders filled', () => {
    const spec = toolSpec('send', { policy: { confirm: 'explicit', confirm_text: 'Send it to {city}, copy {note}?' } });
    expect(readBackText(spec, { city: 'Rome' }, phrases)).toBe('Send it to Rome, copy nothing?');
  });
});
