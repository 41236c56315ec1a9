import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import { from } from 'pg-copy-streams';
import { connectAlone, type Db } from './connect.ts';

/** One connection, over which rows can be copied inside of its transactions. */
export interface CopyConnection {
  readonly db: Db;
  /** Copies lines, each with its end, in the text format of COPY. */
  readonly copy: (statement: string, lines: Iterable<string>) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Opens a connection of its own; statements may take as long as they need. */
export async function openCopyConnection(url: string): Promise<CopyConnection> {
  const { db, client } = await connectAlone(url);
  return {
    db,
    copy: async (statement, lines) => {
      const stream = client.query(from(statement));
      try {
        let block = '';
        for (const line of lines) {
          block += line;
          if (block.length < BLOCK_LENGTH) continue;
          if (!stream.write(block)) await once(stream, 'drain');
          block = '';
        }
        stream.end(block);
        await finished(stream);
      } catch (error) {
        stream.destroy();
        throw error;
      }
    },
    close: () => client.end(),
  };
}

/** Characters that are handed on at once. */
const BLOCK_LENGTH = 65_536;

/** A line of COPY's text format. */
export function toCopyLine(values: readonly (string | null)[]): string {
  return `${values.map((value) => (value === null ? String.raw`\N` : escape(value))).join('\t')}\n`;
}

function escape(text: string): string {
  return /[\\\t\n\r]/.test(text)
    ? text.replaceAll(/[\\\t\n\r]/g, (character) => ESCAPES[character] ?? character)
    : text;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\\': String.raw`\\`,
  '\t': String.raw`\t`,
  '\n': String.raw`\n`,
  '\r': String.raw`\r`,
};
