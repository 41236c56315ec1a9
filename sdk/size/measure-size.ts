import { brotliCompressSync, gzipSync } from 'node:zlib';
import { build } from 'tsdown';

/** How many bytes of the SDK reach somebody's browser. */
export interface Size {
  readonly minifiedBytes: number;
  readonly gzipBytes: number;
  readonly brotliBytes: number;
}

/** Measures an entry with everything that it imports, as one minified ES module. */
export async function measureSize(entryPath: string): Promise<Size> {
  const [bundle] = await build({
    config: false,
    entry: { measured: entryPath },
    platform: 'neutral',
    target: 'es2022',
    minify: true,
    dts: false,
    write: false,
    clean: false,
    report: false,
    logLevel: 'error',
    deps: { alwaysBundle: [/^[^n]/, /^n(?!ode:)/], onlyBundle: false, neverBundle: [/^node:/] },
  });
  const code = (bundle?.chunks ?? []).map((chunk) => (chunk.type === 'chunk' ? chunk.code : '')).join('');
  if (code === '') throw new Error(`Nothing was built of ${entryPath}.`);
  return {
    minifiedBytes: Buffer.byteLength(code),
    gzipBytes: gzipSync(code, { level: 9 }).length,
    brotliBytes: brotliCompressSync(code).length,
  };
}
