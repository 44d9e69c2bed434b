/**
 * The text of a file: by its byte order mark, by what the server said, by what the first bytes of a page or an XML
 * file declare, else UTF-8, and Windows-1252 where it is not that.
 */
export function decodeText(bytes: Uint8Array, charset: string | null): string {
  const marked = markOf(bytes);
  const label = marked ?? charset ?? declaredIn(bytes);
  if (label !== null) {
    try {
      return new TextDecoder(label).decode(bytes);
    } catch {
      // A name nobody knows: as if nothing had been said.
    }
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

function markOf(bytes: Uint8Array): string | null {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8';
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return null;
}

function declaredIn(bytes: Uint8Array): string | null {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 2048)).toString('latin1');
  return /<(?:meta|\?xml)[^>]{0,300}?(?:charset|encoding)\s*=\s*["']?\s*([\w-]{2,40})/i.exec(head)?.[1] ?? null;
}
