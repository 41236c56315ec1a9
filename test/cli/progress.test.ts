import { startProgress } from '@portcullis/server/cli/progress.ts';
import { expect, test } from 'vitest';

/** What is written when 100 things are done one a second. */
function watch(isTerminal: boolean, seconds: number): readonly string[] {
  const written: string[] = [];
  let nowMs = 0;
  const progress = startProgress({ isTerminal, writeProgress: (text) => void written.push(text) }, 100, () => nowMs);
  for (let second = 1; second <= seconds; second += 1) {
    nowMs = second * 1_000;
    progress.update(second);
  }
  progress.end();
  return written;
}

test.for([true, false])('what takes less than two seconds shows no progress (terminal: %s)', (isTerminal) => {
  expect(watch(isTerminal, 1)).toEqual([]);
});

test('a terminal has one line, which is written anew, and is left at its end', () => {
  expect(watch(true, 4)).toEqual([
    `\r\u001B[K[${'.'.repeat(30)}] 2 %, 2 of 100`,
    `\r\u001B[K[${'.'.repeat(30)}] 3 %, 3 of 100`,
    `\r\u001B[K[#${'.'.repeat(29)}] 4 %, 4 of 100`,
    '\n',
  ]);
});

test('a file or a pipe gets a line every ten seconds', () => {
  const lines = watch(false, 30);
  expect(lines).toHaveLength(3);
  for (const line of lines) expect(line).toMatch(/^\[[#.]{30}\] \d+ %, \d+ of 100\n$/);
});
