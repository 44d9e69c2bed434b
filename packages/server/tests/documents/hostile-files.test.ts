import { spawnSync } from 'node:child_process';
import { deflateSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createExtractor,
  EXTRACTION_LIMITS,
  type Extractor,
  extractionCommand,
} from '../../src/documents/extraction/extractor.ts';
import type { DocumentFormat } from '../../src/domain/documents/document-format.ts';
import { disposeAfterTest } from '../support/dispose-after-test.ts';
import { docxFile } from './office-files.ts';
import { pdfFile, pdfStream } from './pdf-file.ts';
import { zipFile } from './zip-file.ts';

const limits = { ...EXTRACTION_LIMITS, wallMs: 40_000, cpuMs: 20_000, memoryBytes: 700_000_000 };
const XML = '<?xml version="1.0"?>';

describe('a hostile file', () => {
  let extractor: Extractor;
  beforeAll(() => {
    extractor = createExtractor(limits);
  });
  afterAll(() => extractor[Symbol.asyncDispose]());

  async function refusal(format: DocumentFormat, bytes: string | Uint8Array): Promise<unknown> {
    const task = { format, charset: null, font_size_aware: false };
    try {
      const { chunks } = await extractor.extract(Buffer.from(bytes), task);
      return { chunks: chunks.length };
    } catch (error) {
      return (error as { code?: unknown }).code;
    } finally {
      // Whatever it did, the next file is read.
      const next = await extractor.extract(Buffer.from('Good.'), { ...task, format: 'text' });
      expect(next.chunks).toEqual([{ heading: null, content: 'Good.' }]);
    }
  }

  it('zip bomb: ends when it unpacks to more than it may', async () => {
    const bomb = `${XML}<w:document><w:body><w:p>${' '.repeat(300_000_000)}</w:p></w:body></w:document>`;
    const file = docxFile(bomb);
    expect(file.length).toBeLessThan(1_000_000);
    expect(await refusal('docx', file)).toBe('file_size_too_large');
  });

  it('zip bomb that lies about its size: ends at what it claims', async () => {
    const part = `${XML}<w:document><w:body><w:p>${' '.repeat(50_000_000)}</w:p></w:body></w:document>`;
    const file = zipFile({ 'word/document.xml': part }, { 'word/document.xml': 1_000 });
    expect(await refusal('docx', file)).toBe('document_processing_failed');
  });

  it('too much text: ends at the limit', async () => {
    expect(await refusal('text', 'words and words. '.repeat(400_000))).toBe('file_size_too_large');
    const row = `<row>${'<c t="s"><v>0</v></c>'.repeat(1_000)}</row>`;
    const sheet = zipFile({
      'xl/workbook.xml': `${XML}<workbook><sheets><sheet name="a" r:id="r1"/></sheets></workbook>`,
      'xl/_rels/workbook.xml.rels': `${XML}<Relationships><Relationship Id="r1" Type="/worksheet" Target="s.xml"/>
        <Relationship Id="r2" Type="/sharedStrings" Target="t.xml"/></Relationships>`,
      'xl/t.xml': `${XML}<sst><si><t>${'long text '.repeat(10_000)}</t></si></sst>`,
      'xl/s.xml': `${XML}<worksheet><sheetData>${row.repeat(200)}</sheetData></worksheet>`,
    });
    expect(await refusal('xlsx', sheet)).toBe('file_size_too_large');
  });

  it('billion laughs: ends at the document type', async () => {
    const entities = Array.from({ length: 9 }, (_, index) => `<!ENTITY l${index + 1} "${`&l${index};`.repeat(10)}">`);
    const laughs = `${XML}<!DOCTYPE w [<!ENTITY l0 "ha">${entities.join('')}]><w:document>&l9;</w:document>`;
    expect(await refusal('docx', docxFile(laughs))).toBe('document_processing_failed');
    const external = `${XML}<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]><w:document>&x;</w:document>`;
    expect(await refusal('docx', docxFile(external))).toBe('document_processing_failed');
    expect(await refusal('docx', docxFile(`${XML}<w:document>&x;</w:document>`))).toBe('document_processing_failed');
  });

  it('XML without end of nesting', async () => {
    expect(await refusal('docx', docxFile(XML + '<a>'.repeat(500_000)))).toBe('document_processing_failed');
  });

  it('pages without end of nesting: are read as far as that goes', async () => {
    expect(await refusal('html', `<p>Begin.</p>${'<div><table><tr><td>'.repeat(2_000)}deep`)).toEqual({ chunks: 1 });
    expect(await refusal('html', `${'<'.repeat(1_000_000)}`)).toEqual({ chunks: 0 });
  });

  it('PDF with loops: ends', async () => {
    const loops = pdfFile([
      '<< /Type /Catalog /Pages 2 0 R >>',
      '<< /Type /Pages /Kids [3 0 R 2 0 R] /Count 2 >>',
      '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R /Resources << /XObject << /X 5 0 R >> >> >>',
      pdfStream('/X Do'),
      pdfStream(
        '/X Do /X Do',
        '/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 5 0 R >> >>',
      ),
    ]);
    expect(await refusal('pdf', loops)).toBe('document_processing_failed');
    const parents = pdfFile([
      '<< /Type /Catalog /Pages 2 0 R >>',
      '<< /Type /Pages /Kids [2 0 R] /Count 1000000000 /Parent 2 0 R >>',
    ]);
    expect(['document_processing_failed', 'file_size_too_large']).toContain(await refusal('pdf', parents));
  });

  it('PDF whose page unpacks to gigabytes: ends in bounded memory', async () => {
    let packed = deflateSync(Buffer.alloc(400_000_000, 'q Q '), { level: 9 });
    packed = deflateSync(packed, { level: 9 });
    const content = packed.toString('latin1');
    const bomb = pdfFile([
      '<< /Type /Catalog /Pages 2 0 R >>',
      '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
      '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents [4 0 R 4 0 R 4 0 R 4 0 R] >>',
      pdfStream(content, '/Filter [/FlateDecode /FlateDecode]'),
    ]);
    expect(bomb.length).toBeLessThan(1_000_000);
    expect(await refusal('pdf', bomb)).toBe('document_processing_failed');
  });

  it('damaged files of every kind: end with a reason', async () => {
    const cut = docxFile().subarray(0, 900);
    expect(await refusal('docx', cut)).toBe('document_processing_failed');
    expect(await refusal('pptx', docxFile())).toEqual({ chunks: 0 });
    expect(await refusal('xlsx', 'PK\u0003\u0004')).toBe('document_processing_failed');
    expect(await refusal('pdf', '%PDF-1.7\n1 0 obj')).toBe('document_processing_failed');
    expect(await refusal('json', '{"a":')).toBe('document_processing_failed');
    expect(await refusal('csv', `"${'a'.repeat(3_000_000)}`)).toBe('document_processing_failed');
  });

  it('is stopped when the one who waits gives up', async () => {
    const alone = createExtractor(limits);
    const giving = new AbortController();
    const row = '1,2,3,4,5,6,7,8\n';
    const reading = alone.extract(
      Buffer.from(row.repeat(250_000)),
      { format: 'csv', charset: null, font_size_aware: false },
      giving.signal,
    );
    setTimeout(() => giving.abort(new Error('given up')), 300);
    await expect(reading).rejects.toThrow('given up');
    await alone[Symbol.asyncDispose]();
  });
});

describe('the process that reads files', () => {
  it.each([
    ['read what is not its own', `require('node:fs').readFileSync('/etc/hosts')`],
    ['read the platform beside it', `require('node:fs').readFileSync(${JSON.stringify(import.meta.filename)})`],
    ['write', `require('node:fs').writeFileSync('/tmp/palaver-was-here', 'x')`],
    ['start a process', `require('node:child_process').execFileSync('/bin/true')`],
    ['start a thread', `new (require('node:worker_threads').Worker)('1', { eval: true })`],
    ['load an addon', `process.dlopen({ exports: {} }, '/tmp/x.node')`],
  ])('may not %s', (_what, code) => {
    const { file, args } = extractionCommand(['-e', code]);
    const done = spawnSync(file, args, { encoding: 'utf8' });
    expect(done.stderr).toMatch(/ERR_ACCESS_DENIED|ERR_DLOPEN_DISABLED/);
    expect(done.status).not.toBe(0);
  });

  it('is ended by the system when nobody watches it any more', () => {
    const { file, args } = extractionCommand(['-e', 'for (;;);'], 1);
    expect(spawnSync(file, args).signal).toMatch(/^SIG(XCPU|KILL)$/);
  });

  it('is killed for the CPU it uses', async () => {
    const extractor = disposeAfterTest(createExtractor({ ...limits, cpuMs: 1_500 }));
    const nested = Buffer.from('<div><table><tr><td>'.repeat(300_000));
    const task = { format: 'html', charset: null, font_size_aware: false } as const;
    await expect(extractor.extract(nested, task)).rejects.toMatchObject({ code: 'document_processing_failed' });
    const next = await extractor.extract(Buffer.from('<p>Good.'), task);
    expect(next.chunks).toEqual([{ heading: null, content: 'Good.' }]);
  });

  it('is killed for time, and for memory that the engine does not count', async () => {
    const loops = pdfFile([
      '<< /Type /Catalog /Pages 2 0 R >>',
      '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
      '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R >>',
      pdfStream('BT (a) Tj ET '.repeat(10)),
    ]);
    const quick = disposeAfterTest(createExtractor({ ...limits, wallMs: 1 }));
    const task = { format: 'pdf', charset: null, font_size_aware: false } as const;
    await expect(quick.extract(loops, task)).rejects.toMatchObject({ message: 'reading the file took too long' });
    const small = disposeAfterTest(createExtractor({ ...limits, memoryBytes: 1 }));
    await expect(
      small.extract(Buffer.from('a,b\n'.repeat(1_000_000)), { ...task, format: 'csv' }),
    ).rejects.toMatchObject({
      message: 'reading the file took too much memory',
    });
  });
});
