/**
 * Runs a write and turns the violation of a named unique index into the error that it means. The index decides, so
 * two callers at once can't both pass a check made before; the transaction is lost with the error.
 */
export async function translateUniqueViolation<Result>(
  write: () => Promise<Result>,
  errors: Readonly<Record<string, () => Error>>,
): Promise<Result> {
  try {
    return await write();
  } catch (error) {
    const toError = errors[violatedIndex(error) ?? ''];
    throw toError === undefined ? error : toError();
  }
}

/** SQLSTATE 23505 is unique_violation. */
export function isUniqueViolation(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && error.code === '23505';
}

/** `pg` and PGlite both name the index. */
function violatedIndex(error: unknown): string | undefined {
  if (!isUniqueViolation(error)) return undefined;
  return 'constraint' in error && typeof error.constraint === 'string' ? error.constraint : undefined;
}
