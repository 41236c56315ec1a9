/** The value that a text stands for, or what was wrong with it, in words that follow the variable's name. */
export type Parsed<Value> = { readonly value: Value } | { readonly problem: string };

/** Turns the text of a variable into its value; pure, and never repeats a secret in a problem. */
export type Parser<Value> = (text: string) => Parsed<Value>;

/** One environment variable: everything that the loader, the documentation and `doctor` know of it. */
export interface Variable<Value> {
  readonly group: VariableGroup;
  /** What it is for; Markdown, whole sentences. */
  readonly description: string;
  /** What it accepts, with unit and bounds; continues "must be …". */
  readonly accepts: string;
  /** The text that stands for it while it is unset; null: unset means something of its own, told in `whenUnset`. */
  readonly default: string | null;
  /** What happens while it is unset, for the documentation; only where there is no default. */
  readonly whenUnset?: string;
  /** A text to learn from. Of a secret it is a command that makes one, so that nobody can paste a known secret. */
  readonly example: string;
  /** Whether its text is kept out of every message. */
  readonly secret: boolean;
  readonly parse: Parser<Value>;
}

/** The headings of the documentation, in its order. */
export const variableGroups = [
  'Listening',
  'Storage',
  'Credentials',
  'Outside issuer',
  'Network',
  'Logging',
  'Limits',
] as const;

/** Where the documentation lists a variable. */
export type VariableGroup = (typeof variableGroups)[number];

/** The line of a shell or a `.env` file that shows how to set it. */
export function formatExample(name: string, variable: Pick<Variable<unknown>, 'example'>): string {
  return `${name}=${variable.example}`;
}
