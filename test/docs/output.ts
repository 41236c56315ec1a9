/** Values that a document gives a name to, such as `<secret>`, by that name. */
export type Names = ReadonlyMap<string, string>;

/**
 * Holds what was printed against what a document shows: `…` stands for anything, `<name>` for a word or a JSON string;
 * a name that is known already must be the same again.
 * @returns the names known from now on; undefined when the output is another one
 */
export function matchOutput(shown: string, printed: string, known: Names): Names | undefined {
  const found: string[] = [];
  const pattern = shown.trim().replaceAll(TOKEN, (token, name: string | undefined) => {
    if (name === undefined) return token === '…' ? String.raw`[\s\S]*?` : escape(token);
    const value = known.get(name);
    if (value !== undefined) return escape(value);
    if (found.includes(name)) return String.raw`\k<n${found.indexOf(name)}>`;
    return `(?<n${found.push(name) - 1}>${String.raw`[^\s"]+`})`;
  });
  const match = new RegExp(`^${pattern}$`).exec(printed.trim());
  if (match === null) return undefined;
  return new Map([...known, ...found.map((name, index) => [name, match.groups?.[`n${index}`] ?? ''] as const)]);
}

/** An ellipsis, a name, or a character of the text itself. */
const TOKEN = /…|<([a-z][a-z ]*)>|[\s\S]/g;

function escape(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
}

/** Puts the values of known names into a block. */
export function fillIn(code: string, known: Names): string {
  return code.replaceAll(/<([a-z][a-z ]*)>/g, (shown, name: string) => known.get(name) ?? shown);
}
