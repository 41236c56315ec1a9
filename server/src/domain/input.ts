import { z } from 'zod';
import { DomainError, toInvalidInputMessage, type InputIssue } from './errors.ts';

/**
 * Checks an input against its rules; every issue at once, up to {@link ISSUES_MAX}: an answer stays small whatever was sent.
 * @throws {DomainError} INVALID_INPUT
 */
export function parseInput<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const checked = checkInput(schema, input);
  if ('data' in checked) return checked.data;
  const { issues } = checked;
  throw new DomainError('INVALID_INPUT', toInvalidInputMessage(issues), { issues });
}

/** The same as an answer, for one of many items whose refusal does not stop the others. */
export function checkInput<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
): { readonly data: z.output<Schema> } | { readonly issues: readonly InputIssue[] } {
  const result = schema.safeParse(input);
  return result.success
    ? { data: result.data }
    : { issues: result.error.issues.slice(0, ISSUES_MAX).map(toInputIssue) };
}

/** Issues in one refusal at the most. */
const ISSUES_MAX = 20;

/** Text without control characters, trimmed, of `min` to `max` characters (Unicode code points). */
export function text(min: number, max: number): z.ZodType<string, string> {
  const accepted = `${min} to ${max} characters, no control characters`;
  return z
    .string()
    .transform((value) => value.trim().normalize('NFC'))
    .refine(
      (value) => hasLength(value, min, max),
      issue(`has ${min === 0 ? 'too many' : 'too few or too many'} characters`, accepted),
    )
    .refine((value) => !/\p{Cc}/u.test(value) && value.isWellFormed(), issue('has control characters', accepted));
}

/** A string of an exact form. */
export function pattern(form: RegExp, accepted: string): z.ZodType<string, string> {
  return z.string().refine((value) => form.test(value), issue('does not have the expected form', accepted));
}

/** A whole number of `min` to `max`. */
export function wholeNumber(min: number, max: number, accepted: string): z.ZodType<number, number> {
  return z
    .number()
    .refine((value) => Number.isInteger(value) && value >= min && value <= max, issue('is out of range', accepted));
}

/** An instant later than `now`. */
export function futureInstant(now: Date): z.ZodType<Date, Date> {
  return z
    .date()
    .refine((value) => value > now, issue('is not in the future', `an instant after ${now.toISOString()}`));
}

/** An instant later than `now`, by `lengthMs` at the most. */
export function instantWithin(now: Date, lengthMs: number): z.ZodType<Date, Date> {
  const latest = new Date(now.getTime() + lengthMs);
  return futureInstant(now).refine(
    (value) => value <= latest,
    issue('is too late', `an instant until ${latest.toISOString()}`),
  );
}

/** A list whose length is looked at before its items: a list of a million is one issue, not a million. */
export function boundedList<Item extends z.ZodType>(item: Item, max: number, what: string) {
  return z
    .custom<z.input<Item>[]>(
      (value) => !Array.isArray(value) || value.length <= max,
      issue(`has too many ${what}`, `at most ${max}`),
    )
    .pipe(z.array(item));
}

/** A field of a change that may be left out (it stays as it is) but has no meaning for null. */
export function changeable<Rule extends z.ZodType>(rule: Rule) {
  return rule
    .nullish()
    .refine((value) => value !== null, issue('is null', 'a value; leave the field out to keep what is there'))
    .transform((value) => value ?? undefined);
}

/** Error options for zod that carry what would be accepted. */
export function issue(message: string, accepted: string): { error: string; params: { accepted: string } } {
  return { error: message, params: { accepted } };
}

function hasLength(value: string, min: number, max: number): boolean {
  const length = [...value].length;
  return length >= min && length <= max;
}

function toInputIssue(found: z.core.$ZodIssue): InputIssue {
  const path = found.path.map((part) => (typeof part === 'symbol' ? String(part) : part));
  return { path, message: found.message, accepted: toAccepted(found) };
}

/** Rules of ours say it themselves, see {@link issue}; this is for zod's own checks. */
function toAccepted(found: z.core.$ZodIssue): string {
  switch (found.code) {
    case 'custom':
      return typeof found.params?.['accepted'] === 'string' ? found.params['accepted'] : 'another value';
    case 'invalid_type':
      return `a value of type ${found.expected}`;
    case 'invalid_value':
      return `one of ${found.values.map(String).join(', ')}`;
    case 'too_small':
      return `at least ${found.minimum}`;
    case 'too_big':
      return `at most ${found.maximum}`;
    default:
      return 'a value of the form that the schema documents';
  }
}
