import { existsSync, globSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { parseDocument, REPOSITORY, type Document } from './document.ts';

/** Links of a document that lead nowhere: to a file or heading that is not there, or out of the repository unsafely. */
export function findBrokenLinks(document: Document): readonly string[] {
  const links = [...document.prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
  return links.filter((link) => !leadsSomewhere(document, link)).map((link) => `${document.path}: ${link}`);
}

function leadsSomewhere(document: Document, link: string): boolean {
  if (/^[a-z]+:/.test(link)) return link.startsWith('https://');
  const [file = '', anchor] = link.split('#', 2);
  const path = file === '' ? document.path : posix.join(posix.dirname(document.path), file);
  if (path.startsWith('..') || !existsSync(`${REPOSITORY}${path}`)) return false;
  return anchor === undefined || listAnchors(path).includes(anchor);
}

/** The anchors that GitHub gives to headings: lower case, blanks as hyphens, other punctuation left out. */
function listAnchors(path: string): readonly string[] {
  const { prose } = parseDocument(path, readFileSync(`${REPOSITORY}${path}`, 'utf8'));
  return [...prose.matchAll(/^#{1,6} +(.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/**
 * Paths that a document names in code and that do not exist. A name counts as a path when its first part is a file or
 * folder of the root; `<noun>` and `*` stand for any name.
 */
export function findMissingPaths({ path, prose }: Document): readonly string[] {
  const names = [...prose.matchAll(/`([^`\n]+)`/g)].map(([, name = '']) => name);
  return names.filter((name) => isPath(name) && !exists(name)).map((name) => `${path}: ${name}`);
}

function isPath(name: string): boolean {
  return /^[\w.@<>*/-]+$/.test(name) && name.includes('/') && ROOT.includes(name.slice(0, name.indexOf('/')));
}

const ROOT = globSync('*', { cwd: REPOSITORY }).concat('.ci', '.github');

function exists(name: string): boolean {
  return globSync(name.replaceAll(/<[^>]*>/g, '*').replace(/\/$/, ''), { cwd: REPOSITORY }).length > 0;
}
