import type { CliContext } from '../cli-context.ts';
import { startProgress } from '../progress.ts';

/** What a person sees of a file that is imported. */
export interface ImportProgress {
  update(bytes: number, lines: number): void;
  end(): void;
}

/** Between two lines on a stream of which nobody knows the length, in milliseconds. */
const EVERY_MS = 10_000;

/** In kilobytes of the file; of a stream, whose length nobody knows, a line every ten seconds. */
export function startImportProgress(context: CliContext, totalBytes: number | undefined): ImportProgress {
  if (totalBytes === undefined) return countLines(context);
  const progress = startProgress(context, toKilobytes(totalBytes));
  return {
    update: (bytes, lines) => progress.update(toKilobytes(bytes), `kB, ${lines} lines`),
    end: () => progress.end(),
  };
}

function countLines({ writeHint }: CliContext): ImportProgress {
  let toldAt = performance.now();
  return {
    update: (_bytes, lines) => {
      if (performance.now() - toldAt < EVERY_MS) return;
      toldAt = performance.now();
      writeHint(`${lines} lines`);
    },
    end: () => undefined,
  };
}

function toKilobytes(bytes: number): number {
  return Math.ceil(bytes / 1_000);
}
