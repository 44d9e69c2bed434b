import type { BusboyHeaders, BusboyInstance } from '@fastify/busboy';
import { DomainError } from '../errors.ts';
import type { UploadedFile } from '../operations/define.ts';

/** A parsed `multipart/form-data` body. */
export interface Form {
  /** Texts by the names of their parts; an array where a name comes more than once. */
  readonly texts: Readonly<Record<string, string | readonly string[]>>;
  readonly file: UploadedFile | undefined;
}

const MOST_PARTS = 200;
const MOST_TEXT_BYTES = 65_536;
const MOST_NAME_BYTES = 200;

export function isForm(contentType: string | null): contentType is string {
  return contentType !== null && /^multipart\/form-data\s*(;|$)/i.test(contentType);
}

/** @throws DomainError `invalid_request` or `too_large` */
export async function readForm(bytes: Buffer, contentType: string, fileLimit: number): Promise<Form> {
  const parser = await openParser(contentType, fileLimit);
  if (parser === null) throw invalidForm('the content type names no boundary');
  return new Promise((resolve, reject) => {
    const texts: Record<string, string | string[]> = Object.create(null);
    let file: UploadedFile | undefined;
    let refusal: DomainError | null = null;
    const refuse = (error: DomainError): void => {
      refusal ??= error;
    };
    parser.on('field', (name, value, nameCut, valueCut) => {
      if (nameCut || valueCut) refuse(tooLong(name));
      else if (name.includes('\u0000') || value.includes('\u0000'))
        refuse(invalidForm('a text must not contain the character U+0000'));
      else texts[name] = name in texts ? [texts[name] as string, value].flat() : value;
    });
    parser.on('file', (name, stream, filename, _encoding, type) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      // Without a listener a cut file would end the process.
      stream.on('error', () => reject(invalidForm('the file is cut')));
      stream.on('limit', () => refuse(tooLarge(fileLimit)));
      stream.on('end', () => {
        if (name !== 'file') refuse(invalidForm(`the file must be in the part "file", not in "${name.slice(0, 100)}"`));
        else if (file !== undefined) refuse(invalidForm('there must be one part "file"'));
        else file = { name: cleanName(filename), content_type: knownType(type), bytes: Buffer.concat(chunks) };
      });
    });
    parser.on('partsLimit', () => refuse(invalidForm(`there must be at most ${MOST_PARTS} parts`)));
    parser.on('error', () => reject(invalidForm('the body is not multipart/form-data, or is cut')));
    parser.on('finish', () => (refusal === null ? resolve({ texts, file }) : reject(refusal)));
    parser.end(bytes);
  });
}

export function missingFile(): DomainError {
  return new DomainError('invalid_request', 'Bad Request. file: is required', {
    details: [{ path: 'file', message: 'is required' }],
    hint: 'Send multipart/form-data with the file in the part "file".',
  });
}

async function openParser(contentType: string, fileLimit: number): Promise<BusboyInstance | null> {
  const { Busboy } = await import('@fastify/busboy');
  try {
    return new Busboy({
      headers: { 'content-type': contentType } as BusboyHeaders,
      limits: { parts: MOST_PARTS, fieldSize: MOST_TEXT_BYTES, fieldNameSize: MOST_NAME_BYTES, fileSize: fileLimit },
    });
  } catch {
    // It wants a boundary.
    return null;
  }
}

/** The last segment of what the client calls the file, without what no file name should hold. */
function cleanName(name: string | undefined): string {
  const last = (name ?? '').toWellFormed().split(/[/\\]/).at(-1) ?? '';
  return (
    last
      .replace(/\p{Cc}/gu, '')
      .trim()
      .slice(0, 255) || 'file'
  );
}

/** A type that no header may hold says nothing: the file counts as one without. */
function knownType(type: string): string {
  return /\p{Cc}/u.test(type) ? '' : type.slice(0, 200);
}

function tooLarge(limit: number): DomainError {
  return new DomainError('too_large', `the file is above the limit of ${limit} bytes`, {
    hint: `Send a file of at most ${limit} bytes.`,
  });
}

function tooLong(name: string): DomainError {
  return invalidForm(`the text of the part "${name.slice(0, 100)}" is above ${MOST_TEXT_BYTES} bytes`);
}

function invalidForm(reason: string): DomainError {
  return new DomainError('invalid_request', `Bad Request. body: ${reason}`, {
    details: [{ path: 'body', message: reason }],
    hint: 'Send multipart/form-data with the file in the part "file".',
  });
}
