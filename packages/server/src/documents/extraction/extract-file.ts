import { chunkText, type TextChunk } from '../../domain/documents/chunk-text.ts';
import type { DocumentFormat } from '../../domain/documents/document-format.ts';
import { decodeText } from './decode-text.ts';
import type { PageFacts } from './readers/read-html.ts';
import { TextSink } from './text-sink.ts';

/** A file to read and how. */
export interface ExtractionTask {
  readonly format: DocumentFormat;
  /** As the server named it, or null. */
  readonly charset: string | null;
  readonly font_size_aware: boolean;
}

export interface Extraction {
  readonly chunks: readonly TextChunk[];
  /** For pages. */
  readonly page: PageFacts | null;
}

/** Reads one file into passages. Readers are loaded when they are first needed. @throws ExtractionError */
export async function extractFile(bytes: Buffer, task: ExtractionTask): Promise<Extraction> {
  const sink = new TextSink();
  const page = await read(bytes, task, sink);
  return { chunks: sink.isEmpty ? [] : chunkText(sink.blocks), page };
}

async function read(bytes: Buffer, task: ExtractionTask, sink: TextSink): Promise<PageFacts | null> {
  const text = (): string => decodeText(bytes, task.charset);
  switch (task.format) {
    case 'pdf':
      await (await import('./readers/read-pdf.ts')).readPdf(bytes, sink, task.font_size_aware);
      return null;
    case 'docx':
      await (await import('./readers/read-docx.ts')).readDocx(bytes, sink);
      return null;
    case 'pptx':
      await (await import('./readers/read-pptx.ts')).readPptx(bytes, sink);
      return null;
    case 'xlsx':
      await (await import('./readers/read-xlsx.ts')).readXlsx(bytes, sink);
      return null;
    case 'csv':
      await (await import('./readers/read-csv.ts')).readCsv(text(), sink);
      return null;
    case 'html':
      return (await import('./readers/read-html.ts')).readHtml(text(), sink);
    case 'json':
      (await import('./readers/read-json.ts')).readJsonText(text(), sink);
      return null;
    case 'markdown':
      (await import('./readers/read-text.ts')).readMarkdown(text(), sink);
      return null;
    case 'text':
      (await import('./readers/read-text.ts')).readText(text(), sink);
      return null;
  }
}
