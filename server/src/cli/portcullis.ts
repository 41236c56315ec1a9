#!/usr/bin/env node
import { CommanderError } from 'commander';
import { formatFailure } from '../format-failure.ts';
import { createProgram } from './program.ts';

process.stdout.on('error', leaveWhenReaderIsGone);
await run();

async function run(): Promise<void> {
  const program = createProgram({
    cwd: process.cwd(),
    environment: process.env,
    writeLine: (line) => void process.stdout.write(`${line}\n`),
    writeHint: (line) => void process.stderr.write(`${line}\n`),
    isTerminal: process.stderr.isTTY,
    writeProgress: (text) => void process.stderr.write(text),
    onInterrupt: (listener) => {
      process.on('SIGINT', listener);
      return () => void process.off('SIGINT', listener);
    },
    setExitCode: (code) => void (process.exitCode = code),
  });
  try {
    await program.parseAsync();
  } catch (error) {
    if (error instanceof CommanderError) {
      // Commander has printed it. 2: the call itself was wrong, as shells have it.
      process.exitCode = error.exitCode === 0 ? 0 : 2;
      return;
    }
    process.exitCode = 1;
    process.stderr.write(`${formatFailure(error)}\n`);
  }
}

/** `portcullis doctor | head -1` closes the pipe early; that is no failure. */
function leaveWhenReaderIsGone(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
}
