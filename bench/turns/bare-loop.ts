// The bare loop in a process of its own: GET /run/<conversations>/<turns> plays whole conversations and reports.
import http from 'node:http';
import { type Message, makeLoop, newMessages } from './raw-loop.ts';
import { isRight, turnsPerConversation, userText } from './texts.ts';

const turn = makeLoop(process.env.BENCH_STUB as string);

async function play(conversations: number, turns: number): Promise<object> {
  let left = turns / turnsPerConversation;
  let wrong = 0;
  const started = performance.now();
  const cpu = process.cpuUsage();
  async function one(): Promise<void> {
    while (left-- > 0) {
      const messages: Message[] = newMessages();
      for (let i = 0; i < turnsPerConversation; i++) {
        const answer = await turn(
          messages,
          userText(i),
          () => {},
          () => undefined,
        );
        if (!isRight(i, answer)) wrong++;
      }
    }
  }
  await Promise.all(Array.from({ length: conversations }, one));
  const used = process.cpuUsage(cpu);
  return { turns, wrong, wall_s: (performance.now() - started) / 1000, cpu_s: (used.user + used.system) / 1e6 };
}

const server = http.createServer(async (request, response) => {
  const [, conversations, turns] = /^\/run\/(\d+)\/(\d+)$/.exec(request.url ?? '') ?? [];
  response.end(JSON.stringify(await play(Number(conversations), Number(turns))));
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address && typeof address === 'object') console.log(`listening http://127.0.0.1:${address.port}`);
});
