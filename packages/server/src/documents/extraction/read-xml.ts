import { SaxesParser } from 'saxes';
import { ExtractionError } from './extraction-error.ts';

/** What a reader hears of an XML file. Names come without their prefix. */
export interface XmlHandler {
  open(name: string, attributes: XmlAttributes): void;
  close(name: string): void;
  text(text: string): void;
}

/** Values by name with and without its prefix; of two that differ in the prefix alone the first one counts. */
export type XmlAttributes = ReadonlyMap<string, string>;

const MAX_DEPTH = 1_000;

/**
 * Reads a file piece by piece. A document type is refused: office files have none, and entities live there.
 * @throws ExtractionError
 */
export async function readXml(pieces: AsyncIterable<Uint8Array>, handler: XmlHandler): Promise<void> {
  const parser = new SaxesParser();
  let depth = 0;
  parser.on('error', (error) => {
    throw broken(error.message);
  });
  parser.on('doctype', () => {
    throw broken('a document type is not accepted');
  });
  parser.on('opentag', (tag) => {
    depth += 1;
    if (depth > MAX_DEPTH) throw broken(`elements are nested deeper than ${MAX_DEPTH}`);
    handler.open(localName(tag.name), attributesOf(tag.attributes as Record<string, string>));
  });
  parser.on('closetag', (tag) => {
    depth -= 1;
    handler.close(localName(tag.name));
  });
  parser.on('text', (text) => handler.text(text));
  parser.on('cdata', (text) => handler.text(text));
  let decoder: InstanceType<typeof TextDecoder> | null = null;
  for await (const piece of pieces) {
    decoder ??= new TextDecoder(encodingOf(piece));
    parser.write(decoder.decode(piece, { stream: true }));
  }
  parser.write(decoder?.decode() ?? '');
  parser.close();
}

function encodingOf(head: Uint8Array): string {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  return 'utf-8';
}

function attributesOf(attributes: Readonly<Record<string, string>>): XmlAttributes {
  const found = new Map<string, string>();
  for (const [name, value] of Object.entries(attributes)) {
    const local = localName(name);
    if (!found.has(local)) found.set(local, value);
    if (local !== name) found.set(name, value);
  }
  return found;
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

function broken(reason: string): ExtractionError {
  return new ExtractionError(
    'document_processing_failed',
    `the XML of the file is not accepted: ${reason.slice(0, 200)}`,
  );
}
