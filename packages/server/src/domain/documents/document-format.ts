/** What a document can be; `html` is also every page of a site. */
export type DocumentFormat = 'pdf' | 'docx' | 'pptx' | 'xlsx' | 'csv' | 'text' | 'markdown' | 'html' | 'json';

const byExtension: ReadonlyMap<string, DocumentFormat> = new Map(
  Object.entries({
    pdf: 'pdf',
    docx: 'docx',
    pptx: 'pptx',
    xlsx: 'xlsx',
    csv: 'csv',
    tsv: 'csv',
    txt: 'text',
    text: 'text',
    log: 'text',
    md: 'markdown',
    markdown: 'markdown',
    html: 'html',
    htm: 'html',
    xhtml: 'html',
    json: 'json',
  } as const),
);

const byType: ReadonlyMap<string, DocumentFormat> = new Map(
  Object.entries({
    'application/pdf': 'pdf',
    'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'docx',
    'application/vnd.openxmlformats-officedocument.presentationml.presentation': 'pptx',
    'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'xlsx',
    'text/csv': 'csv',
    'text/tab-separated-values': 'csv',
    'text/plain': 'text',
    'text/markdown': 'markdown',
    'text/html': 'html',
    'application/xhtml+xml': 'html',
    'application/json': 'json',
  } as const),
);

const office: ReadonlySet<DocumentFormat> = new Set(['docx', 'pptx', 'xlsx']);

export interface FileFacts {
  /** `Content-Type` as the server or client said it, or null. */
  readonly content_type: string | null;
  /** File name, or path of the URL. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/**
 * What the file is, or null when nothing reads it. The first bytes decide between archives, PDFs and texts; a name or a
 * type only tells texts apart, and which kind of archive it claims to be.
 */
export function documentFormat({ content_type, name, bytes }: FileFacts): DocumentFormat | null {
  const type = (content_type ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  const claimed = byType.get(type) ?? byExtension.get(extensionOf(name)) ?? null;
  const named = byExtension.get(extensionOf(name)) ?? byType.get(type) ?? null;
  if (startsWith(bytes, '%PDF-', 1024)) return 'pdf';
  if (startsWith(bytes, 'PK\u0003\u0004', 0)) {
    return [named, claimed].find((format) => format !== null && office.has(format)) ?? null;
  }
  if (isBinary(bytes)) return null;
  // Many servers call every text `text/plain`: there the name knows more.
  const format = type === 'text/plain' ? named : claimed;
  if (format !== null && format !== 'pdf' && !office.has(format)) return format;
  if (format !== null) return null;
  return looksLikeHtml(bytes) ? 'html' : type === '' || type.startsWith('text/') ? 'text' : null;
}

function extensionOf(name: string): string {
  return /\.([a-z0-9]{1,10})$/i.exec(name)?.[1]?.toLowerCase() ?? '';
}

/** `within`: how far from the start the text may begin. */
function startsWith(bytes: Uint8Array, text: string, within: number): boolean {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, within + text.length));
  const at = head.indexOf(text, 0, 'latin1');
  return at >= 0 && at <= within;
}

/** Texts hold no zero bytes, but those in UTF-16, which say so first. */
function isBinary(bytes: Uint8Array): boolean {
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) return false;
  return bytes.subarray(0, 8192).includes(0);
}

function looksLikeHtml(bytes: Uint8Array): boolean {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 1024)).toString('latin1');
  return /^\s*(<!doctype html|<html|<head|<body)/i.test(head);
}
