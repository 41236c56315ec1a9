import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import { formatCsvLine } from './csv-text.ts';
import type { LineProblem } from './line-problem.ts';

/** The file of refused lines; it is there only if there are any. */
export interface RefusalReport {
  readonly path: string;
  write(problems: readonly LineProblem[]): Promise<void>;
  close(): Promise<void>;
}

/** Takes the place of a report of an earlier run. Only its owner can read it: it says where keys are. */
export async function openRefusalReport(path: string): Promise<RefusalReport> {
  await rm(path, { force: true });
  let stream: WriteStream | undefined;
  return {
    path,
    write: async (problems) => {
      if (problems.length === 0) return;
      stream ??= await open(path);
      const lines = problems.map(({ line, column, code, reason, accepted }) =>
        formatCsvLine([line, column, code, reason, accepted]),
      );
      if (!stream.write(lines.join(''))) await once(stream, 'drain');
    },
    close: async () => {
      if (stream === undefined) return;
      stream.end();
      await finished(stream);
    },
  };
}

async function open(path: string): Promise<WriteStream> {
  const stream = createWriteStream(path, { mode: 0o600 });
  await once(stream, 'open');
  stream.write(formatCsvLine(['line', 'column', 'code', 'reason', 'accepted']));
  return stream;
}
