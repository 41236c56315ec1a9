/** Whether a value is an object with names, neither null nor a list. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Reads JSON; undefined for what is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Writes JSON. Numbers and dates that JSON has no way to say would become null, which in an input means something else,
 * such as "never expires".
 * @throws {TypeError} naming the field with such a value
 */
export function formatJson(value: unknown): string {
  return JSON.stringify(value, refuseUnspeakable);
}

/** Reads the field from its object, because a date's `toJSON` has already run on `value`. */
function refuseUnspeakable(this: unknown, field: string, value: unknown): unknown {
  const original = isRecord(this) ? this[field] : value;
  const isUnspeakable =
    original instanceof Date
      ? Number.isNaN(original.getTime())
      : typeof original === 'number' && !Number.isFinite(original);
  if (isUnspeakable)
    throw new TypeError(`${field} is no ${original instanceof Date ? 'valid date' : 'finite number'}.`);
  return value;
}
