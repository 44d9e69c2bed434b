import { listVoicesContract, type Voice } from '@palaver/contract';
import { stockVoices } from '../../domain/voices/stock-voices.ts';
import { implement } from '../define.ts';

export const listVoices = implement(listVoicesContract, async ({ input }) => {
  const { limit, sort, search, tag, tags } = input.query;
  const page = Math.max(input.query.page, 1);
  const wanted = (tags ?? []).map((text) => text.trim().toLowerCase());
  const has = (voice: Voice, names: readonly string[]) =>
    voice.tags.some(({ tag_name }) => names.includes(tag_name.toLowerCase()));
  const matching = stockVoices
    .filter((voice) => search === undefined || voice.voice_name.toLowerCase().includes(search.toLowerCase()))
    .filter((voice) => tag === undefined || has(voice, [tag.trim().toLowerCase()]))
    .filter((voice) => wanted.length === 0 || has(voice, wanted));
  const sorted = sort.startsWith('asc') ? matching : matching.toReversed();
  return { data: sorted.slice((page - 1) * limit, page * limit), total_count: matching.length, page, limit };
});
