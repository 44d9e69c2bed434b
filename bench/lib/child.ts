import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';

export interface Child extends AsyncDisposable {
  readonly pid: number;
  /** What the child said it listens on. */
  readonly url: string;
}

/**
 * Starts a script that prints `listening http://…` once it is ready.
 * @throws when it ends, or says nothing for 30 s
 */
export async function startChild(
  script: string,
  options: { args?: readonly string[]; env?: Record<string, string> } = {},
): Promise<Child> {
  const child = spawn(process.execPath, [script, ...(options.args ?? [])], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...options.env },
  });
  const url = await readiness(child, path.basename(script));
  return {
    pid: child.pid as number,
    url,
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null) return;
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), 8000);
      await gone;
      clearTimeout(late);
    },
  };
}

function readiness(child: ChildProcess, name: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`${name} was not ready after 30 s`)), 30_000);
    child.once('exit', (code) => reject(new Error(`${name} ended with ${code} before it was ready`)));
    if (!child.stdout) return;
    createInterface(child.stdout).on('line', (line) => {
      const url = /listening (http:\/\/\S+)/.exec(line)?.[1];
      if (!url) return;
      clearTimeout(late);
      resolve(url);
    });
  });
}
