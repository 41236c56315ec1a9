import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The root of the repository, with a slash at its end. */
export const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));

/** A Markdown document of the project. */
export interface Document {
  /** From the root of the repository. */
  readonly path: string;
  readonly blocks: readonly Block[];
  /** The text outside of fenced blocks; their lines are empty here. */
  readonly prose: string;
}

/** A fenced code block. */
export interface Block {
  /** Where it stands, such as `README.md:12`, for messages. */
  readonly place: string;
  readonly language: string;
  /** What follows the language behind the fence: how tests hold the block true. */
  readonly mark: string;
  readonly code: string;
}

/** Every document that people read; what is generated is among them. */
export function readDocuments(): readonly Document[] {
  const paths = globSync(['*.md', 'docs/**/*.md', 'sdk/README.md', 'examples/*/README.md'], { cwd: REPOSITORY });
  return paths.toSorted().map(readDocument);
}

/** Reads one document. */
export function readDocument(path: string): Document {
  return parseDocument(path, readFileSync(`${REPOSITORY}${path}`, 'utf8'));
}

/** Takes a document apart; tests make documents that break a rule with it. */
export function parseDocument(path: string, text: string): Document {
  const blocks: Block[] = [];
  const prose = text.replaceAll(FENCED, (fenced: string, _fence, info: string, code: string, offset: number) => {
    const [language = '', ...marks] = info.trim().split(/\s+/);
    const line = text.slice(0, offset).split('\n').length;
    blocks.push({ place: `${path}:${line}`, language, mark: marks.join(' '), code });
    return fenced.replaceAll(/[^\n]/g, '');
  });
  return { path, blocks, prose };
}

/** From a fence at the beginning of a line to the next one of the same length. */
const FENCED = /^(`{3,})([^\n`]*)\n([\s\S]*?)^\1$/gm;
