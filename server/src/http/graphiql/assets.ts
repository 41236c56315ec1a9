import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire, stripTypeScriptTypes } from 'node:module';

/** A file of the page. Its path names its content, so that it may be kept for ever. */
export interface Asset {
  readonly path: string;
  readonly contentType: string;
  readonly hash: string;
  readonly bytes: Buffer;
}

/** Every file of the page. */
export interface AssetStore {
  /** The file at a path; undefined for any other path, also for one of an older version. */
  findByPath(path: string): Asset | undefined;
  /**
   * The path of a file relative to the page, so that it also holds behind a proxy that adds a prefix.
   * @throws {Error} where there is no such file.
   */
  linkTo(name: string): string;
}

/** What we take of @graphql-yoga/graphiql, and where it lies there. */
const PACKAGE_FILES = {
  'graphiql.js': 'yoga-graphiql.umd.js',
  'graphiql.css': 'graphiql.css',
  'editor-worker.js': 'monacoeditorwork/editor.worker.bundle.js',
  'graphql-worker.js': 'monacoeditorwork/graphql.worker..bundle.js',
  'json-worker.js': 'monacoeditorwork/json.worker.bundle.js',
};

/** Reads all files: 9 MB, 30 ms. Throws when the package is not installed as it should be. */
export function loadAssets(): AssetStore {
  const assets = [...loadPackageFiles(), ...loadOwnFiles()];
  const byPath = new Map(assets.map((asset) => [asset.path, asset]));
  return {
    findByPath: (path) => byPath.get(path),
    linkTo(name) {
      const asset = assets.find(({ path }) => path.endsWith(`/${name}`));
      if (asset === undefined) throw new Error(`GraphiQL has no file ${name}.`);
      return asset.path.slice(1);
    },
  };
}

function loadPackageFiles(): readonly Asset[] {
  // What `require` gets is the build that runs as a classic script; the other files lie beside it.
  const entry = createRequire(import.meta.url).resolve('@graphql-yoga/graphiql');
  return Object.entries(PACKAGE_FILES).map(([name, file]) => {
    const bytes = readFileSync(entry.replace(/[^/\\]+$/, file));
    return toAsset(name, bytes, hash([bytes]));
  });
}

/** One hash for all: the modules import each other by relative path, and must be of one version. */
function loadOwnFiles(): readonly Asset[] {
  const directory = new URL('./client/', import.meta.url);
  const files = readdirSync(directory)
    .filter((name) => /\.(ts|css|svg)$/.test(name) && !name.endsWith('.d.ts'))
    .toSorted()
    .map((name) => ({ name, bytes: readOwnFile(new URL(name, directory)) }));
  const shared = hash(files.map(({ bytes }) => bytes));
  return files.map(({ name, bytes }) => toAsset(name, bytes, shared));
}

/** TypeScript becomes the JavaScript that is left when its types are blanked, as Node does with our own files. */
function readOwnFile(file: URL): Buffer {
  const bytes = readFileSync(file);
  return file.pathname.endsWith('.ts') ? Buffer.from(stripTypeScriptTypes(bytes.toString())) : bytes;
}

function toAsset(name: string, bytes: Buffer, contentHash: string): Asset {
  return { path: `/graphql/assets/${contentHash}/${name}`, contentType: toContentType(name), hash: contentHash, bytes };
}

function toContentType(name: string): string {
  if (name.endsWith('.css')) return 'text/css; charset=utf-8';
  return name.endsWith('.svg') ? 'image/svg+xml' : 'text/javascript; charset=utf-8';
}

/** 96 bits of SHA-256: a name, not a proof. */
function hash(parts: readonly Buffer[]): string {
  const sha256 = createHash('sha256');
  for (const part of parts) sha256.update(part);
  return sha256.digest('base64url').slice(0, 16);
}
