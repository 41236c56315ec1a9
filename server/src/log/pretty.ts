import { styleText } from 'node:util';

/**
 * Turns a line of JSON into one for people: time of day, level, message, then the other fields; a stack goes below.
 * Control characters of a value are escaped, so that a logged text can neither forge a line nor steer the terminal.
 */
export function formatPrettyLine(json: string, hasColor: boolean): string {
  const event = parseEvent(json);
  if (event === undefined) return json;
  const { time, level, msg, err, ...fields } = event;
  const paint = (style: Style, text: string): string =>
    hasColor ? styleText(style, text, { validateStream: false }) : text;
  const label = String(level).toUpperCase().padEnd(5);
  const parts = [
    paint('gray', String(time).slice(11, 23)),
    paint(levelStyles[String(level)] ?? 'gray', label),
    ...(typeof msg === 'string' ? [escapeControls(msg)] : []),
    ...Object.entries(fields).map(
      ([name, value]) => `${paint('gray', `${escapeControls(name)}=`)}${formatValue(value)}`,
    ),
  ];
  return `${parts.join(' ')}\n${formatError(err)}`;
}

type Style = Parameters<typeof styleText>[0];

const levelStyles: Readonly<Record<string, Style>> = {
  fatal: 'magenta',
  error: 'red',
  warn: 'yellow',
  info: 'green',
};

function parseEvent(json: string): Record<string, unknown> | undefined {
  try {
    const event: unknown = JSON.parse(json);
    return typeof event === 'object' && event !== null ? { ...event } : undefined;
  } catch {
    return undefined;
  }
}

/** A word as it is, anything else as JSON. */
function formatValue(value: unknown): string {
  return escapeControls(typeof value === 'string' && /^[^\s"=]+$/.test(value) ? value : JSON.stringify(value));
}

/** The stack, then whatever else the error carries. */
function formatError(err: unknown): string {
  if (err === undefined) return '';
  const {
    type: _type,
    message: _message,
    stack,
    ...details
  }: Record<string, unknown> = typeof err === 'object' ? { ...err } : { stack: err };
  const texts = [String(stack), ...(Object.keys(details).length === 0 ? [] : [JSON.stringify(details)])];
  return texts
    .flatMap((text) => text.split('\n'))
    .map((line) => `  ${escapeControls(line)}\n`)
    .join('');
}

/** C0, DEL and C1; the C1 control U+009B begins an escape sequence like ESC [ does. */
function escapeControls(text: string): string {
  return text.replace(/\p{Cc}/gu, (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
