import { connect } from 'node:net';

/**
 * Sends one request again and again on some connections, and prints how many were answered in a second. Every answer must
 * be as long as the first: so none has to be parsed, and the load costs little beside what it measures.
 */
const [port = '', connections = '', seconds = '', request = ''] = process.argv.slice(2);
const bytes = Buffer.from(request, 'base64');
const length = await readLength();
let answered = 0;
let isOver = false;

const all = Array.from({ length: Number(connections) }, () => keepAsking());
const startedAt = performance.now();
setTimeout(() => (isOver = true), Number(seconds) * 1_000);
await Promise.all(all);
process.stdout.write(`${Math.round((answered * 1_000) / (performance.now() - startedAt))}\n`);

/** Of a whole answer; the status must be 200. */
async function readLength(): Promise<number> {
  return await new Promise((resolve, reject) => {
    const socket = connect(Number(port), '127.0.0.1', () => socket.write(bytes));
    let text = '';
    socket.on('error', reject).on('data', (chunk) => {
      text += chunk.toString('latin1');
      const head = text.indexOf('\r\n\r\n');
      const contentLength = /^content-length: (\d+)\r$/im.exec(text)?.[1];
      if (head < 0 || contentLength === undefined) return;
      const whole = head + 4 + Number(contentLength);
      if (text.length < whole) return;
      socket.destroy();
      if (text.startsWith('HTTP/1.1 200 ')) resolve(whole);
      else reject(new Error(`The request is answered: ${text.slice(0, 500)}`));
    });
  });
}

async function keepAsking(): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const socket = connect(Number(port), '127.0.0.1', () => socket.write(bytes)).setNoDelay();
    let received = 0;
    socket.on('error', reject).on('data', (chunk) => {
      received += chunk.length;
      if (received < length) return;
      if (received > length) reject(new Error(`An answer has ${received} bytes in place of ${length}.`));
      received = 0;
      answered += 1;
      if (!isOver) return void socket.write(bytes);
      socket.destroy();
      resolve();
    });
  });
}
