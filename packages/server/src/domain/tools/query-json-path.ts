import { createRequire } from 'node:module';
import type { query } from 'jsonpath-rfc9535';

const require = createRequire(import.meta.url);

/** `query` of jsonpath-rfc9535, whose forty files are loaded by the first path and not by the start of the server. */
export const queryJsonPath: typeof query = (...args) => {
  const library = require('jsonpath-rfc9535') as { readonly query: typeof query };
  return library.query(...args);
};
