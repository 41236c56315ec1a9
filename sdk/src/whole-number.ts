/**
 * Answers an option that must be a whole number within bounds, or its default.
 * @throws {RangeError} naming the option and its bounds
 */
export function parseWholeNumber(
  name: string,
  value: number | undefined,
  { min, max, byDefault }: WholeNumber,
): number {
  if (value === undefined) return byDefault;
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw new RangeError(`${name} must be a whole number from ${min} to ${max}.`);
}

/** Bounds of an option, and what it is when left out. */
export interface WholeNumber {
  readonly min: number;
  readonly max: number;
  readonly byDefault: number;
}
