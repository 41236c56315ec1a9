import { readFileSync } from 'node:fs';

/** A fenced block of a Markdown file. */
export interface Block {
  readonly language: string;
  readonly text: string;
}

/** All fenced blocks of a file of the repository, in order. */
export function readBlocks(path: string): Block[] {
  const text = readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
  return [...text.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, language = '', body = '']) => ({
    language,
    text: body.trim(),
  }));
}

/** A reader's way through a page: block after block, each of the kind that comes next. */
export class Reader {
  readonly #blocks: Block[];
  /** What the page's placeholders, such as `KEY_ID`, stand for. */
  readonly #values = new Map<string, string>();

  constructor(path: string) {
    this.#blocks = readBlocks(path);
  }

  /** From here on, `placeholder` stands for `value`. */
  fillIn(placeholder: string, value: string): void {
    this.#values.set(placeholder, value);
  }

  /** The next block, with its placeholders filled in. @throws {Error} when it is of another kind */
  next(language: string): string {
    const block = this.#blocks.shift();
    if (block?.language !== language)
      throw new Error(`The next block is ${block?.language ?? 'none'}, not ${language}.`);
    let { text } = block;
    for (const [placeholder, value] of this.#values) text = text.replaceAll(toPattern(placeholder), () => value);
    return text;
  }

  get isAtEnd(): boolean {
    return this.#blocks.length === 0;
  }
}

/** A placeholder as a word of its own: `SECRET` is not part of `VERIFYING_SECRET`. */
function toPattern(placeholder: string): RegExp {
  return new RegExp(`(?<!\\w)${placeholder.replaceAll(/[.+*?^$()[\]{}|\\]/g, '\\$&')}(?!\\w)`, 'g');
}

/** The variables that the lines `export NAME=value` of a shell block set. */
export function readExports(shell: string): Record<string, string> {
  return Object.fromEntries(
    [...shell.matchAll(/^export (\w+)=(\S+)$/gm)].map(([, name = '', value = '']) => [name, value]),
  );
}

/** An answer of HTTP as a page shows it, with the headers that matter. */
export interface ShownAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** Reads a block `http`: a status line, headers, an empty line, JSON. */
export function readAnswer(http: string): ShownAnswer {
  const [head = '', body = ''] = http.split('\n\n');
  const [statusLine = '', ...lines] = head.split('\n');
  const headers = lines.map((line) => line.split(/: (.*)/s, 2) as [string, string]);
  return { status: Number(statusLine.split(' ')[1]), headers: Object.fromEntries(headers), body: JSON.parse(body) };
}

/** Does what a block `curl -i <url> -H "Name: value"` says, without needing the program; `$NAME` is a variable. */
export async function runCurl(shell: string, variables: Readonly<Record<string, string>>): Promise<Response> {
  const command = shell.replaceAll(/\$(\w+)/g, (_all, name: string) => variables[name] ?? '');
  const [, url = '', options = ''] = /^curl -i (\S+)((?: -H "[^"]+")*)$/.exec(command) ?? [];
  const headers = [...options.matchAll(/ -H "([^:"]+): ([^"]+)"/g)].map(
    ([, name = '', value = '']): [string, string] => [name, value],
  );
  return await fetch(url, { headers });
}
