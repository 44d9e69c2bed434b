// Answers the bytes it was told to, header for header, over bare node:http; a body is read to its end first.
import http from 'node:http';

interface Recorded {
  readonly status: number;
  readonly headers: readonly string[];
  readonly body: string;
}

const answers = JSON.parse(process.env.BENCH_ANSWERS ?? '{}') as Readonly<Record<string, Recorded>>;

const server = http.createServer((request, response) => {
  const answer = answers[request.method ?? ''] as Recorded;
  const reply = () => {
    response.writeHead(answer.status, answer.headers as string[]);
    response.end(answer.body);
  };
  if (request.method === 'GET') {
    reply();
    return;
  }
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    Buffer.concat(chunks);
    reply();
  });
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as import('node:net').AddressInfo;
  console.log(`listening http://127.0.0.1:${port}`);
});
process.on('SIGTERM', () => process.exit(0));
