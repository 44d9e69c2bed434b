// Table file: the voices of the built-in speech engine, by the names eSpeak NG gives them.
import type { Voice } from '@palaver/contract';

const rows: readonly (readonly [id: string, name: string, language: string, ...tags: string[]])[] = [
  ['espeak-ar', 'Arabic', 'ar'],
  ['espeak-cmn', 'Chinese, Mandarin', 'cmn'],
  ['espeak-cs', 'Czech', 'cs'],
  ['espeak-nl', 'Dutch', 'nl'],
  ['espeak-en-us', 'English, American', 'en-US', 'default'],
  ['espeak-en-gb', 'English, British', 'en-GB'],
  ['espeak-en-gb-scotland', 'English, Scottish', 'en-GB'],
  ['espeak-fi', 'Finnish', 'fi'],
  ['espeak-fr-fr', 'French', 'fr-FR'],
  ['espeak-de', 'German', 'de'],
  ['espeak-el', 'Greek', 'el'],
  ['espeak-hi', 'Hindi', 'hi'],
  ['espeak-id', 'Indonesian', 'id'],
  ['espeak-it', 'Italian', 'it'],
  ['espeak-ja', 'Japanese', 'ja'],
  ['espeak-ko', 'Korean', 'ko'],
  ['espeak-pl', 'Polish', 'pl'],
  ['espeak-pt-br', 'Portuguese, Brazilian', 'pt-BR'],
  ['espeak-ru', 'Russian', 'ru'],
  ['espeak-es', 'Spanish', 'es'],
  ['espeak-sv', 'Swedish', 'sv'],
  ['espeak-tr', 'Turkish', 'tr'],
  ['espeak-vi', 'Vietnamese', 'vi'],
];

/** In the order of their names. */
export const stockVoices: readonly Voice[] = rows.map(([voice_id, voice_name, language, ...tags]) => ({
  voice_id,
  voice_name,
  face_id: null,
  language,
  engine: 'espeak-ng',
  audio_url: null,
  tags: [language, 'built-in', ...tags].map((tag_name) => ({ tag_name })),
}));
