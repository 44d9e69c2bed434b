// `npm start`: installs, builds, and runs the platform with a demo PAL. Further arguments go to `palaver serve`.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { buildStudio, install } from './install.mjs';
import { ensureNode, root, withNode } from './node.mjs';

const node = ensureNode();
install(node, { dev: false });
buildStudio(node);

const args = [path.join(root, 'packages/cli/bin/palaver.mjs'), 'serve', '--dev', '--demo', ...process.argv.slice(2)];
const child = spawn(node, args, { cwd: root, stdio: 'inherit', env: withNode(node) });
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(code ?? (signal ? 130 : 1)));
