// A tool's endpoint in one file: verifies the signature of each call, answers, and logs what it saw.
//   node examples/first-tool/endpoint.mjs            listens on http://127.0.0.1:4710/opening-hours
import { createHmac, timingSafeEqual } from 'node:crypto';
import http from 'node:http';

const secret = process.env.ENDPOINT_SECRET ?? 'an-example-secret-of-32-letters!';
const port = Number(process.env.ENDPOINT_PORT ?? 4710);

const hours = { monday: 'closed', saturday: '10:00 to 18:00', sunday: '10:00 to 16:00' };

function isSigned(body, signature) {
  const expected = createHmac('sha256', secret).update(body).digest();
  const given = Buffer.from(signature ?? '', 'hex');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

const server = http.createServer(async (request, response) => {
  const parts = [];
  for await (const part of request) parts.push(part);
  const body = Buffer.concat(parts);
  if (!isSigned(body, request.headers['x-tavus-signature'])) {
    console.log('refused a call without a valid signature');
    response.writeHead(401).end();
    return;
  }
  const call = JSON.parse(body);
  const { day } = JSON.parse(call.arguments);
  console.log(
    `verified ${call.name}(${call.arguments}) of conversation ${call.conversation_id}, call ${call.tool_call_id}`,
  );
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ day, hours: hours[day] ?? '9:00 to 17:00' }));
});

server.listen(port, '127.0.0.1', () => console.log(`listening on http://127.0.0.1:${port}/opening-hours`));
