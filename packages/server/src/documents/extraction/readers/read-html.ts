import { Parser } from 'htmlparser2';
import { TableRows } from '../table-rows.ts';
import type { TextSink } from '../text-sink.ts';

/** What a page says beside its text. */
export interface PageFacts {
  readonly title: string | null;
  /** Targets as written, each once. */
  readonly links: readonly string[];
  /** Base of the targets, when the page gives one. */
  readonly base: string | null;
  /** What the page lets robots do. */
  readonly mayIndex: boolean;
  readonly mayFollow: boolean;
}

const MAX_LINKS = 2_000;
const MAX_DEPTH = 2_000;
const SILENT: ReadonlySet<string> = new Set(
  'script style noscript template svg math iframe object canvas nav select button textarea audio video'.split(' '),
);
const INLINE: ReadonlySet<string> = new Set(
  'a abbr acronym b bdi bdo big cite code data del dfn em font i img input ins kbd label mark meter output q ruby rt s samp small span strike strong sub sup time tt u var wbr'.split(
    ' ',
  ),
);

/** Headings, paragraphs, lists and tables of a page, without what only leads around in it. */
export function readHtml(html: string, sink: TextSink): PageFacts {
  const page = new PageText(sink);
  const parser = new Parser(
    {
      onopentag: (name, attributes) => page.open(name, attributes),
      onclosetag: (name) => page.close(name),
      ontext: (text) => page.text(text),
    },
    { decodeEntities: true, lowerCaseTags: true },
  );
  parser.write(html);
  parser.end();
  return page.end();
}

class PageText {
  readonly #sink: TextSink;
  readonly #rows: TableRows;
  readonly #links = new Set<string>();
  #title: string | null = null;
  #base: string | null = null;
  #mayIndex = true;
  #mayFollow = true;
  #depth = 0;
  #silent = 0;
  #pre = 0;
  #inTitle = false;
  #line = '';
  #heading = 0;
  #item = 0;
  #tables = 0;
  #row: string[] | null = null;

  constructor(sink: TextSink) {
    this.#sink = sink;
    this.#rows = new TableRows(sink);
  }

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    this.#depth += 1;
    if (name === 'a' && attributes.href !== undefined) this.#link(attributes);
    if (SILENT.has(name)) this.#silent += 1;
    if (this.#silent > 0 || this.#depth > MAX_DEPTH) return;
    if (name === 'title' && this.#title === null) this.#inTitle = true;
    else if (name === 'base') this.#base ??= attributes.href ?? null;
    else if (name === 'meta') this.#meta(attributes);
    else if (name === 'br') this.#line += '\n';
    else if (!INLINE.has(name)) this.#openBlock(name);
  }

  close(name: string): void {
    this.#depth -= 1;
    if (SILENT.has(name)) {
      this.#silent -= 1;
      return;
    }
    if (this.#silent > 0 || this.#depth >= MAX_DEPTH) return;
    if (name === 'title') this.#inTitle = false;
    else if (!INLINE.has(name) && name !== 'br') this.#closeBlock(name);
  }

  text(text: string): void {
    if (this.#silent > 0) return;
    if (this.#inTitle) this.#title = (this.#title ?? '') + text;
    else this.#line += this.#pre > 0 ? text : text.replace(/\s+/g, ' ');
  }

  end(): PageFacts {
    this.#flush();
    const title = this.#title?.replace(/\s+/g, ' ').trim().slice(0, 255);
    return {
      title: title ? title : null,
      links: [...this.#links],
      base: this.#base,
      mayIndex: this.#mayIndex,
      mayFollow: this.#mayFollow,
    };
  }

  #openBlock(name: string): void {
    if (this.#row === null || name === 'table') this.#flush();
    else this.#line += ' ';
    if (/^h[1-6]$/.test(name)) this.#heading = Number(name[1]);
    else if (name === 'li') this.#item += 1;
    else if (name === 'pre') this.#pre += 1;
    else if (name === 'table') this.#tables += 1;
    else if (name === 'tr' && this.#tables === 1) this.#row = [];
    else if ((name === 'td' || name === 'th') && this.#tables === 1) this.#line = '';
  }

  #closeBlock(name: string): void {
    if ((name === 'td' || name === 'th') && this.#tables === 1 && this.#row !== null) {
      this.#row.push(this.#line);
      this.#line = '';
      return;
    }
    if (name === 'tr' && this.#tables === 1 && this.#row !== null) {
      this.#rows.row(this.#row);
      this.#row = null;
      this.#line = '';
      return;
    }
    if (this.#row !== null && name !== 'table') {
      this.#line += ' ';
      return;
    }
    this.#flush();
    if (name === 'pre') this.#pre = Math.max(0, this.#pre - 1);
    else if (name === 'li') this.#item = Math.max(0, this.#item - 1);
    else if (name === 'table' && this.#tables > 0) {
      this.#tables -= 1;
      if (this.#tables === 0) this.#rows.end();
    }
  }

  #flush(): void {
    const text = this.#line
      .split('\n')
      .map((line) => line.trim())
      .join('\n')
      .trim();
    const heading = this.#heading;
    this.#line = '';
    this.#heading = 0;
    if (text === '') return;
    if (heading > 0) this.#sink.heading(heading, text.replaceAll('\n', ' '));
    else this.#sink.text(this.#item > 0 ? `- ${text}` : text);
  }

  #link(attributes: Readonly<Record<string, string>>): void {
    const { href = '', rel = '' } = attributes;
    if (/\bnofollow\b/i.test(rel) || this.#links.size >= MAX_LINKS || href.length > 2048) return;
    this.#links.add(href);
  }

  #meta({ name = '', content = '' }: Readonly<Record<string, string>>): void {
    if (name.toLowerCase() !== 'robots') return;
    if (/\b(noindex|none)\b/i.test(content)) this.#mayIndex = false;
    if (/\b(nofollow|none)\b/i.test(content)) this.#mayFollow = false;
  }
}
