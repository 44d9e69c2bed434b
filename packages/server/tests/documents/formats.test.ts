import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createExtractor, type Extractor } from '../../src/documents/extraction/extractor.ts';
import type { DocumentFormat } from '../../src/domain/documents/document-format.ts';
import { docxFile, pptxFile, xlsxFile } from './office-files.ts';
import { pdfPages } from './pdf-file.ts';

describe('the passages of a file', () => {
  let extractor: Extractor;
  beforeAll(() => {
    extractor = createExtractor();
  });
  afterAll(() => extractor[Symbol.asyncDispose]());

  async function passages(format: DocumentFormat, bytes: string | Uint8Array, font_size_aware = false) {
    const task = { format, charset: null, font_size_aware };
    const { chunks } = await extractor.extract(Buffer.from(bytes), task);
    return chunks.map(({ heading, content }) => [heading, content]);
  }

  it('docx', async () => {
    expect(await passages('docx', docxFile())).toEqual([
      ['Guide › Harbour museum', 'The museum is open from nine to five.'],
      [
        'Guide › Harbour museum › What to see',
        '- The lighthouse lamp\n- The diving bell\nGuest: Child; Price: 2 & a half euros\nSaid once.',
      ],
    ]);
  });

  it('pptx', async () => {
    expect(await passages('pptx', pptxFile())).toEqual([
      ['First of all', 'The tide goes out.\nPause here.'],
      ['Second of all', 'The tide comes in.'],
    ]);
  });

  it('xlsx', async () => {
    expect(await passages('xlsx', xlsxFile())).toEqual([
      ['Prices', 'Guest: Child; Euros: 2.5; Since: 2025-12-09\nGuest: Adult; Euros: 0.1'],
    ]);
  });

  it('pdf', async () => {
    const file = pdfPages([
      [
        [24, 'Harbour museum'],
        [12, 'The museum is open from nine to five on all days but Monday, and the café'],
        [12, 'is closed in win-'],
        [12, 'ter.'],
      ],
      [
        [18, 'Prices'],
        [12, 'Six euros \\(children two\\).'],
      ],
    ]);
    const plain = await passages('pdf', file);
    expect(plain).toHaveLength(1);
    expect(plain[0]?.[1]).toContain('open from nine to five on all days');
    const [first, second] = await passages('pdf', file, true);
    expect(first?.[0]).toBe('Harbour museum');
    expect(first?.[1]).toContain('closed in winter.');
    expect(second).toEqual(['Harbour museum › Prices', 'Six euros (children two).']);
  });

  it('csv, with any of the usual separators', async () => {
    const rows = [
      ['Guest', 'Price'],
      ['Child, small', '2'],
      ['"quoted"', '3'],
    ];
    for (const separator of [',', ';', '\t']) {
      const text = rows.map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(separator)).join('\r\n');
      expect(await passages('csv', `\ufeff${text}`)).toEqual([
        [null, 'Guest: Child, small; Price: 2\nGuest: "quoted"; Price: 3'],
      ]);
    }
    expect(await passages('csv', '1,2\n3,4\n')).toEqual([[null, '1 | 2\n3 | 4']]);
  });

  it('txt, whatever its encoding', async () => {
    const text = 'Grüße aus dem Hafen.';
    expect(await passages('text', text)).toEqual([[null, text]]);
    expect(await passages('text', Buffer.from(text, 'latin1'))).toEqual([[null, text]]);
    expect(await passages('text', Buffer.from(`\ufeff${text}`, 'utf16le'))).toEqual([[null, text]]);
  });

  it('md', async () => {
    const text = '# Museum #\n\nOld.\n\nHours\n-----\n\n```\n# no heading\n```\n- a\n- b\n\n## Deeper\nText.';
    expect(await passages('markdown', text)).toEqual([
      ['Museum', 'Old.'],
      ['Museum › Hours', '```\n# no heading\n```\n- a\n- b'],
      ['Museum › Deeper', 'Text.'],
    ]);
  });

  it('html', async () => {
    const text = `<!doctype html><head><title>Museum &amp; café</title><style>p{}</style><script>var a = '<p>no';</script></head>
      <body><nav><a href="/x">Menu</a></nav><h1>Mus<b>eum</b></h1><p>Open  <i>daily</i>,<br>nine to five.</p>
      <ul><li>Lamp<li>Bell</ul><table><tr><th>Guest<th>Price</tr><tr><td><p>Child</p><td>2</table>
      <pre>  a\n   b</pre><h2></h2><div>Last &lt;words&gt;</div><footer>Harbour Street 1`;
    expect(await passages('html', text)).toEqual([
      [
        'Museum',
        'Open daily,\nnine to five.\n- Lamp\n- Bell\nGuest: Child; Price: 2\na\nb\nLast <words>\nHarbour Street 1',
      ],
    ]);
  });

  it('json', async () => {
    const value = { name: 'Museum', rooms: [{ name: 'Bell', tags: ['deep', 'old'] }], closed: null };
    expect(await passages('json', JSON.stringify(value))).toEqual([
      [null, 'name: Museum\nrooms.0.name: Bell\nrooms.0.tags: deep\nrooms.0.tags: old'],
    ]);
    expect(await passages('json', `${'['.repeat(50_000)}1${']'.repeat(50_000)}`)).toHaveLength(1);
  });
});
