import { type DestinationStream, type Logger, pino } from 'pino';
import { formatPrettyLine } from './log/pretty.ts';
import { redactLine, redactPaths } from './log/redact.ts';

/** Where lines go: standard output, or a file or collector of the caller. */
export interface LogDestination extends DestinationStream {
  /** Only terminals have it; it answers false where `NO_COLOR` is set. */
  hasColors?(): boolean;
}

/** How to log. */
export interface LogOptions {
  readonly level: 'silent' | 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace';
  readonly format: 'json' | 'pretty';
  /** Default: standard output. */
  readonly destination?: LogDestination;
}

/**
 * Makes a logger that writes one line an event: JSON with an ISO 8601 `time`, or a line for people.
 * Secrets don't belong in an event; should one get there, it is replaced by `[redacted]`.
 */
export function createLogger({ level, format, destination = process.stdout }: LogOptions): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: redactPaths, censor: '[redacted]' },
      hooks: { streamWrite: redactLine },
    },
    format === 'json' ? destination : prettyStream(destination),
  );
}

function prettyStream(destination: LogDestination): DestinationStream {
  const hasColor = destination.hasColors?.() ?? false;
  return { write: (line) => destination.write(formatPrettyLine(line, hasColor)) };
}
