// The reference: the least that answers a request. `node bare-server.mjs <port>`
import { createServer } from 'node:http';

createServer((_, response) => response.end('ok')).listen(Number(process.argv[2]), '127.0.0.1');
