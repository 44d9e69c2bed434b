import type { DocumentError } from '@palaver/contract';

/** A file that cannot be read, and why in the words of the wire. */
export class ExtractionError extends Error {
  override readonly name = 'ExtractionError';
  readonly code: DocumentError;
  constructor(code: DocumentError, message: string) {
    super(message);
    this.code = code;
  }
}
