import { existsSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';

/** Packages whose `.js` files are all ES modules, and import each other by their exact names. */
const modulePackages = /\/node_modules\/(?:kysely|zod)\//;

/**
 * Spares the loader its search for files that are named exactly: for each import it would follow links and look through
 * the folders above for the `package.json` that says how to read the file, which is a fifth of the start.
 */
export function resolveDirectly() {
  registerHooks({
    resolve(specifier, context, next) {
      const format = formatOf(specifier, context);
      if (format === null) return next(specifier, context);
      const url = new URL(specifier, context.parentURL);
      // The loader itself says best what is missing.
      if (!existsSync(fileURLToPath(url))) return next(specifier, context);
      return { url: url.href, format, shortCircuit: true };
    },
  });
}

function formatOf(specifier, { conditions, parentURL }) {
  if (!specifier.startsWith('.') || !parentURL?.startsWith('file:') || !conditions.includes('import')) return null;
  if (specifier.endsWith('.ts')) return 'module-typescript';
  return specifier.endsWith('.js') && modulePackages.test(parentURL) ? 'module' : null;
}
