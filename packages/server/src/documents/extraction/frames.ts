/** One message between the platform and the process that reads files: JSON, and bytes where there are any. */
export interface Frame {
  readonly head: unknown;
  readonly body: Buffer;
}

const PREFIX = 8;
/** Far above what either side sends; a process that was taken over by a file must not fill the memory of the other. */
const MAX_FRAME = 64 * 1_048_576;

export function encodeFrame(head: unknown, body: Uint8Array = new Uint8Array()): readonly Uint8Array[] {
  const json = Buffer.from(JSON.stringify(head));
  const prefix = Buffer.alloc(PREFIX);
  prefix.writeUInt32BE(json.length, 0);
  prefix.writeUInt32BE(body.length, 4);
  return [Buffer.concat([prefix, json]), body];
}

/** Puts frames together from the pieces of a stream. `push` throws when what comes are no frames. */
export class FrameReader {
  #pieces: Buffer[] = [];
  #length = 0;

  push(piece: Buffer): readonly Frame[] {
    this.#pieces.push(piece);
    this.#length += piece.length;
    const frames: Frame[] = [];
    for (let frame = this.#next(); frame !== null; frame = this.#next()) frames.push(frame);
    return frames;
  }

  #next(): Frame | null {
    if (this.#length < PREFIX) return null;
    const first = this.#first(PREFIX);
    const headLength = first.readUInt32BE(0);
    const total = PREFIX + headLength + first.readUInt32BE(4);
    if (total > MAX_FRAME) throw new Error('a frame is too long');
    if (this.#length < total) return null;
    const all = this.#first(total);
    const rest = all.subarray(total);
    this.#pieces = rest.length === 0 ? [] : [rest];
    this.#length = rest.length;
    return {
      head: JSON.parse(all.toString('utf8', PREFIX, PREFIX + headLength)) as unknown,
      body: all.subarray(PREFIX + headLength, total),
    };
  }

  /** Makes the first piece at least so long. */
  #first(length: number): Buffer {
    const [first] = this.#pieces;
    if (first !== undefined && first.length >= length) return first;
    const all = Buffer.concat(this.#pieces, this.#length);
    this.#pieces = [all];
    return all;
  }
}
