import type { Block } from './document.ts';

/**
 * How a fenced block may be marked, by its language. `CONTRIBUTING.md` explains them to writers:
 *
 * - `bash run` is executed, in one shell for the document; `bash start` starts a server that serves the blocks after it
 * - `text output` is what the block before it prints: `…` stands for anything, `<name>` for a value that is used later
 * - `ts file=<name>` is compiled and kept under that name, for a block that runs it; `ts check` is compiled
 * - `dotenv check` is a configuration that the server accepts; `graphql check` a document that the schema accepts
 * - `not-run: <reason>` is none of these, and says why; `text` and `mermaid` without a mark are pictures
 */
const MARKS: Readonly<Record<string, RegExp>> = {
  bash: /^(?:run|start|not-run: .{10,})$/,
  text: /^(?:output)?$/,
  mermaid: /^$/,
  ts: /^(?:check|file=[\w-]+\.ts|not-run: .{10,})$/,
  dotenv: /^check$/,
  graphql: /^check$/,
};

/** Whether tests know how to hold a block true, or are told why not. */
export function isMarked({ language, mark }: Block): boolean {
  return MARKS[language]?.test(mark) ?? false;
}

/** Documents whose blocks all have tests of their own, which do with them what no mark could say. */
export const OWN_TESTS: Readonly<Record<string, string>> = {
  'sdk/README.md': 'test/examples/packed-sdk.test.ts',
  'examples/energy-api/README.md': 'test/examples/story.test.ts',
  'docs/guides/proxies/nginx.md': 'test/proxies/nginx.test.ts',
  'docs/guides/proxies/caddy.md': 'test/proxies/caddy.test.ts',
  'docs/guides/proxies/traefik.md': 'test/http/traefik.test.ts',
  'docs/guides/proxies/envoy.md': 'test/http/envoy.test.ts',
};
