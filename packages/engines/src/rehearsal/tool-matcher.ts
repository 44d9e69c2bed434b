import type { OfferedTool } from '@palaver/runtime/ports';
import { readWords, stem, type Term, terms, words, writeWords } from './lexicon.ts';
import { slotSpecs } from './slot-spec.ts';
import { textOf } from './text-of.ts';

export interface ToolMatch {
  readonly tool: OfferedTool;
  readonly score: number;
}

interface ToolTerms {
  /** Term → how much it says about this tool. */
  readonly weights: ReadonlyMap<string, number>;
}

/** The first word of a name is what the tool does. */
const verbWeight = 4;
const nameWeight = 3;
/** Who asks whether there is something wants it to be looked for. */
const availableWeight = 2.6;
const findingWords = new Set(['find', 'check', 'list', 'search', 'lookup', 'look']);
const descriptionWeight = 1.4;
const parameterWeight = 0.7;
/** A word that is meant the same but is another one counts less than the word itself. */
const synonymShare = 0.85;

/** Whether a tool, by its name and description, changes something. */
export function looksLikeWrite(tool: OfferedTool): boolean {
  const name = words(tool.name);
  if (name.some((word) => writeWords.has(word))) return true;
  if (name.some((word) => readWords.has(word))) return false;
  return words(tool.description)
    .slice(0, 3)
    .some((word) => writeWords.has(word) || writeWords.has(stem(word)));
}

/** "What is my code?" wants to know something, whatever it is about. */
const asksForFact = /^(?:what|which|when|where|who|why)\b/i;
/** Somebody who wants one of these wants no tool that cannot do it. */
const deeds = new Set(['update', 'cancel', 'delete', 'transfer', 'refund'].map((word) => terms(word)[0]?.head ?? word));

/**
 * Ranks the offered tools by what a user said. A word that every tool shares says little, so it is weighed by how few
 * tools know it.
 */
export function matchTools(text: string, tools: readonly OfferedTool[]): ToolMatch[] {
  const said = terms(text);
  const known = tools.map(toolTerms);
  const isQuestion =
    /^(what|which|when|where|who|is|are|do|does|did|can you tell|how|any|can (?:i|we)|could (?:i|we)|may (?:i|we))\b/i.test(
      text.trim(),
    );
  return tools
    .map((tool, index) => {
      const own = known[index] as ToolTerms;
      let score = 0;
      for (const term of said) score += weightOf(term, own) * rarity(term, known);
      if (score > 0 && isQuestion && !looksLikeWrite(tool)) score += 0.4;
      if (asksForFact.test(text.trim()) && looksLikeWrite(tool)) score -= 1.2;
      if (said.some((term) => deeds.has(term.head) && weightOf(term, own) === 0)) score -= 2;
      return { tool, score };
    })
    .sort((a, b) => b.score - a.score);
}

function weightOf(term: Term, tool: ToolTerms): number {
  return Math.max(tool.weights.get(`=${term.stem}`) ?? 0, synonymShare * (tool.weights.get(term.head) ?? 0));
}

/** 1 for a word of one tool; the more evenly the tools share it, the less. */
function rarity(term: Term, tools: readonly ToolTerms[]): number {
  const weights = tools.map((tool) => weightOf(term, tool));
  const most = Math.max(...weights);
  if (most === 0) return 0;
  const holders = weights.reduce((sum, weight) => sum + weight / most, 0);
  return 1 / holders ** 0.8;
}

const cache = new WeakMap<OfferedTool, ToolTerms>();

function toolTerms(tool: OfferedTool): ToolTerms {
  const kept = cache.get(tool);
  if (kept !== undefined) return kept;
  const weights = new Map<string, number>();
  function add(text: string, weight: number): void {
    for (const { stem: word, head } of terms(text)) {
      weights.set(`=${word}`, Math.max(weights.get(`=${word}`) ?? 0, weight));
      weights.set(head, Math.max(weights.get(head) ?? 0, weight));
    }
  }
  add(words(tool.name)[0] ?? '', verbWeight);
  add(tool.name, nameWeight);
  if (findingWords.has(words(tool.name)[0] ?? '')) add('available', availableWeight);
  const [first, ...rest] = tool.description.split(/(?<=[.!?])\s+/);
  add(first ?? '', descriptionWeight);
  add(rest.join(' '), descriptionWeight * 0.7);
  for (const slot of slotSpecs(tool)) {
    add(slot.name, parameterWeight);
    add(slot.description, parameterWeight * 0.6);
    for (const choice of slot.choices ?? []) add(textOf(choice), parameterWeight * 1.5);
  }
  const known = { weights };
  cache.set(tool, known);
  return known;
}
