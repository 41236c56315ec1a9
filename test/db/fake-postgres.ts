import type { Socket } from 'node:net';

/**
 * Answers on `socket` as a PostgreSQL of that version would: takes anybody, and answers every simple query with its
 * version. A real old one is not to be had from npm.
 * @see https://www.postgresql.org/docs/current/protocol-message-formats.html
 */
export function answerAsPostgres(socket: Socket, { serverVersionNum }: { readonly serverVersionNum: string }): void {
  const authenticated = toMessage('R', Buffer.alloc(4));
  const ready = toMessage('Z', Buffer.from('I'));
  const answer = Buffer.concat([
    toMessage('T', Buffer.concat([ONE, Buffer.from('server_version_num\0'), TEXT_COLUMN])),
    toMessage('D', Buffer.concat([ONE, toInt32(serverVersionNum.length), Buffer.from(serverVersionNum)])),
    toMessage('C', Buffer.from('SHOW\0')),
    ready,
  ]);
  // The startup message comes first; it is the only one without a type.
  socket.once('data', () => {
    socket.write(Buffer.concat([authenticated, ready]));
    socket.on('data', (message) => {
      if (message.toString('latin1', 0, 1) === 'Q') socket.write(answer);
    });
  });
}

const ONE = Buffer.from([0, 1]);
/** No table, no column of it, type text (25), any length, no modifier, sent as text. */
const TEXT_COLUMN = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 0, 25, 255, 255, 255, 255, 255, 255, 0, 0]);

function toMessage(type: string, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from(type), toInt32(body.length + 4), body]);
}

function toInt32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}
