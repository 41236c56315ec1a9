import { formatExample, type Variable, type VariableGroup, variableGroups } from './variable.ts';
import { variableEntries } from './variables.ts';

/** The text of `docs/configuration.md`. */
export function formatConfigurationDocument(): string {
  const sections = variableGroups.map((group) => `## ${group}\n\n${formatTable(entriesOf(group))}`);
  return `${INTRODUCTION}\n${sections.join('\n')}`;
}

/** The text of `.env.example`: every variable as a comment, with what it is for and what it accepts. */
export function formatEnvironmentExample(): string {
  const sections = variableGroups.map((group) => {
    const entries = entriesOf(group).map(([name, variable]) => formatEntry(name, variable));
    return `# ---- ${group} ----\n\n${entries.join('\n')}`;
  });
  return `${EXAMPLE_INTRODUCTION}\n${sections.join('\n')}`;
}

const INTRODUCTION = `# Configuration

The server and the command line read environment variables, and a \`.env\` file in the working directory when there is one
(\`.env.example\` is one to start from). A variable of the real environment wins over the file. An empty variable counts as
unset. In a \`.env\` file nothing is expanded, and a value that contains \`#\` needs quotes. Whatever is wrong is reported at
once, before the server listens, and a misspelled \`PORTCULLIS_…\` variable is an error, not ignored.

\`portcullis doctor\` shows what is in effect and where it came from, and checks what it points at.

Secrets (marked _secret_) are never shown or logged. Make one with \`openssl rand -hex 32\`.
`;

const EXAMPLE_INTRODUCTION = `# Copy this file to .env and remove the "#" in front of what you want to set.
# Nothing is expanded here: run a command that stands in $(…) yourself and write its output.
`;

type Entry = (typeof variableEntries)[number];

function entriesOf(group: VariableGroup): readonly Entry[] {
  return variableEntries.filter(([, variable]) => variable.group === group);
}

function formatTable(entries: readonly Entry[]): string {
  const rows = entries.map(([name, variable]) => [
    `\`${name}\`${variable.secret ? ' _secret_' : ''}`,
    variable.description,
    variable.accepts,
    formatDefault(variable),
    `\`${variable.example}\``,
  ]);
  const titles = ['Variable', 'What it is for', 'Accepts', 'Default', 'Example'];
  // Padded as the formatter would do it, so that the two leave each other's work alone.
  const widths = titles.map((title, column) =>
    Math.max(title.length, ...rows.map((cells) => cells[column]?.length ?? 0)),
  );
  const lines = [titles, widths.map((width) => '-'.repeat(width)), ...rows];
  return lines
    .map((cells) => `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |\n`)
    .join('');
}

function formatDefault(variable: Variable<unknown>): string {
  return variable.default === null ? `unset: ${variable.whenUnset ?? 'nothing'}` : `\`${variable.default}\``;
}

function formatEntry(name: string, variable: Variable<unknown>): string {
  const texts = [variable.description, `Accepts ${variable.accepts}. Default: ${formatDefault(variable)}.`];
  const comments = texts.map((text) => `# ${text.replaceAll('`', '')}\n`);
  return `${comments.join('')}#${formatExample(name, variable)}\n`;
}
