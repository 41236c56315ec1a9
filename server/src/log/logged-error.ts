/** An error as the log has it. */
export interface LoggedError {
  readonly type: string;
  readonly message: string;
  readonly code?: string;
  readonly stack?: string;
  readonly cause?: LoggedError;
}

/**
 * What the log may have of an error: its name, message, code, stack and causes. Whatever else an error carries stays
 * out, because database errors carry the statement's values (`params`, `detail`, `where`).
 */
export function toLoggedError(error: unknown, causesLeft = CAUSES_MAX): LoggedError {
  if (!(error instanceof Error)) return { type: typeof error, message: 'Something was thrown that is no error.' };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  const message = toLoggedMessage(error, code);
  const { cause } = error;
  return {
    type: error.constructor.name,
    message,
    ...(code !== undefined && { code }),
    // A stack begins with the message.
    ...(error.stack !== undefined && { stack: error.stack.replace(error.message, () => message) }),
    ...(cause !== undefined && causesLeft > 0 && { cause: toLoggedError(cause, causesLeft - 1) }),
  };
}

const CAUSES_MAX = 3;

/**
 * Messages that quote what could not be read: PostgreSQL's class 22 (data exception), and the parser of JSON, both after
 * saying what they expected.
 */
function toLoggedMessage(error: Error, code: string | undefined): string {
  if (code !== undefined && /^22[0-9A-Z]{3}$/.test(code))
    return `a value that PostgreSQL does not take (SQLSTATE ${code})`;
  return error instanceof SyntaxError ? 'a text that can not be parsed' : error.message;
}
