import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { guardDirectory } from './guard.ts';

/** Creates a directory that is gone when this process is, at the latest; who is done with it earlier removes it. */
export function createTemporaryDirectory(name: string): string {
  const path = mkdtempSync(join(tmpdir(), `portcullis-test-${name}-`));
  guardDirectory(path);
  return path;
}
