// Preloaded with `--import`: writes the URLs of the modules that the main thread loaded to the file MODULES_FILE.
import { writeFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { isMainThread } from 'node:worker_threads';

if (isMainThread) {
  const urls = [];
  registerHooks({
    load(url, context, next) {
      if (url.startsWith('file:')) urls.push(url);
      return next(url, context);
    },
  });
  process.on('SIGUSR2', () => writeFileSync(process.env.MODULES_FILE, urls.join('\n')));
}
