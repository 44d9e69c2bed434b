import type { ChildProcess } from 'node:child_process';
import { type Bed, createPal, makeBed, pause, request, startServer, stopServer } from './crash-bed.ts';

/** What a run of crashes found. Every list of faults must be empty. */
export interface CrashReport {
  readonly kills: number;
  /** Turns and conversations that the server had acknowledged before it was killed. */
  readonly acknowledged: number;
  readonly writes: number;
  readonly unknown: number;
  readonly missingRows: readonly string[];
  /** Words that reached the endpoint under more than one key. */
  readonly sentTwice: readonly string[];
  /** Words that reached it more than once: a write whose outcome is lost is not sent again. */
  readonly repeated: readonly string[];
  readonly missingWrites: readonly string[];
  readonly unsettled: readonly string[];
}

export interface CrashOptions {
  readonly kills: number;
  /** Conversations that write at the same time. */
  readonly writers?: number;
  readonly random?: () => number;
  readonly log?: (line: string) => void;
}

/**
 * Starts the real server, has it make write calls, kills it with SIGKILL at a random moment, starts it again on the same
 * data, and so on; then compares what it acknowledged with what it kept and what reached the endpoint.
 */
export async function crashRun(options: CrashOptions): Promise<CrashReport> {
  const random = options.random ?? Math.random;
  const log = options.log ?? (() => undefined);
  const bed = await makeBed();
  let child: ChildProcess | null = null;
  try {
    child = await startServer(bed);
    const palId = await createPal(bed);
    let word = 0;
    const nextWord = (): string => {
      word += 1;
      return `word${word}x`;
    };
    for (let kill = 1; kill <= options.kills; kill += 1) {
      const stopped = new AbortController();
      const writers = Array.from({ length: options.writers ?? 4 }, () => write(bed, palId, nextWord, stopped.signal));
      await pause(40 + random() * 760);
      await stopServer(child, 'SIGKILL');
      stopped.abort();
      await Promise.all(writers);
      child = await startServer(bed);
      if (kill % 20 === 0) log(`${kill} kills, ${bed.acknowledged.length} acknowledged turns`);
    }
    return await inspect(bed, options.kills);
  } finally {
    if (child !== null) await stopServer(child, 'SIGTERM');
    await bed[Symbol.asyncDispose]();
  }
}

/** One conversation a life of the server, turn after turn, until the server is gone. */
async function write(bed: Bed, palId: string, nextWord: () => string, stopped: AbortSignal): Promise<void> {
  try {
    const made = await request(bed, 'POST', '/v2/conversations', { pal_id: palId, chat: true });
    const conversation = String(made.conversation_id);
    while (!stopped.aborted) {
      const word = nextWord();
      const turn = await request(bed, 'POST', `/v2/conversations/${conversation}/respond`, { text: `Write ${word}` });
      bed.acknowledged.push({ conversation, word });
      const calls = turn.tool_calls as readonly { readonly state: string }[];
      if (calls.some((call) => call.state === 'succeeded')) bed.acknowledgedWrites.push(word);
    }
  } catch {
    // The server was killed under the request: nothing was acknowledged.
  }
}

async function inspect(bed: Bed, kills: number): Promise<CrashReport> {
  const missingRows: string[] = [];
  const unsettled: string[] = [];
  let writes = 0;
  let unknown = 0;
  const conversations = [...new Set(bed.acknowledged.map((row) => row.conversation))];
  // Recovery is eager: what a crash left is settled within 5 s of the start.
  await pause(5_000);
  for (const conversation of conversations) {
    const messages = await request(bed, 'GET', `/v2/conversations/${conversation}/messages`);
    const said = (messages.data as readonly { readonly role: string; readonly content: string }[])
      .filter((line) => line.role === 'user')
      .map((line) => line.content);
    for (const row of bed.acknowledged) {
      if (row.conversation === conversation && !said.includes(`Write ${row.word}`)) missingRows.push(row.word);
    }
    const listed = await request(bed, 'GET', `/v2/conversations/${conversation}/tool_calls?limit=100`);
    for (const call of listed.data as readonly { readonly state: string; readonly tool_call_id: string }[]) {
      writes += 1;
      if (call.state === 'unknown') unknown += 1;
      if (call.state === 'dispatched' || call.state === 'proposed') unsettled.push(call.tool_call_id);
    }
  }
  return {
    kills,
    acknowledged: bed.acknowledged.length,
    writes,
    unknown,
    missingRows,
    sentTwice: [...bed.keys].filter(([, keys]) => new Set(keys).size > 1).map(([word]) => word),
    repeated: [...bed.keys].filter(([, keys]) => keys.length > 1).map(([word]) => word),
    missingWrites: bed.acknowledgedWrites.filter((word) => !bed.keys.has(word)),
    unsettled,
  };
}
