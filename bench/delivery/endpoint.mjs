// A tool endpoint in a process of its own, so that its CPU is not counted.
import { createServer } from 'node:http';

const answer = JSON.stringify({ ok: true, booking: 'B-1204', at: '2026-11-02T08:15:00Z', response: 'You are booked.' });
const server = createServer((request, response) => {
  request.resume().on('end', () => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': answer.length });
    response.end(answer);
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => process.send(server.address().port));
process.on('disconnect', () => process.exit());
