import { GraphQLError, Kind, type ValueNode } from 'graphql';
import { builder } from './builder.ts';

builder.scalarType('DateTime', {
  description:
    'An instant in ISO 8601 with its zone, such as `2026-11-20T12:00:00.000Z`; answers are in UTC with milliseconds.',
  serialize: (value) => value.toISOString(),
  parseValue: parseDateTime,
});

builder.scalarType('JSONObject', {
  description: 'A JSON object with any content.',
  serialize: (value) => value,
  parseValue: parseJsonObject,
  parseLiteral: (node, variables) => parseJsonObject(toJson(node, variables ?? {})),
});

builder.scalarType('SafeInt', {
  description: 'A whole number that may be larger than `Int` can be: from 0 to 9,007,199,254,740,991, exact in JSON.',
  serialize: (value) => value,
  parseValue: parseSafeInt,
  parseLiteral: (node) => parseSafeInt(node.kind === Kind.INT ? Number(node.value) : undefined),
});

/** RFC 3339: the zone is required, because an instant without one means something else on every machine. */
const DATE_TIME = /^(\d{4})-(\d\d)-(\d\d)T(?:[01]\d|2[0-3]):\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/;

/** What four digits of a year can write in UTC, and PostgreSQL reads. */
const EARLIEST = new Date('0001-01-01T00:00:00.000Z');
const LATEST = new Date('9999-12-31T23:59:59.999Z');

function parseDateTime(value: unknown): Date {
  const [text, year, month, day] = (typeof value === 'string' ? DATE_TIME.exec(value) : null) ?? [];
  const date = new Date(text ?? Number.NaN);
  if (date >= EARLIEST && date <= LATEST && Number(day) <= daysIn(Number(year), Number(month))) return date;
  throw new GraphQLError('DateTime accepts an ISO 8601 instant with its zone, such as 2026-11-20T12:00:00Z.');
}

/** JavaScript takes 30 February for 2 March; nobody who wrote it meant that. */
function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

function parseSafeInt(value: unknown): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw new GraphQLError('SafeInt accepts a whole number from 0 to 9007199254740991.');
}

function parseJsonObject(value: unknown): Record<string, unknown> {
  if (isObject(value)) return value;
  throw new GraphQLError('JSONObject accepts a JSON object, such as {"team": "grid"}.');
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function toJson(node: ValueNode, variables: Readonly<Record<string, unknown>>): unknown {
  switch (node.kind) {
    case Kind.VARIABLE:
      return variables[node.name.value] ?? null;
    case Kind.INT:
    case Kind.FLOAT:
      return Number(node.value);
    case Kind.STRING:
    case Kind.BOOLEAN:
    case Kind.ENUM:
      return node.value;
    case Kind.NULL:
      return null;
    case Kind.LIST:
      return node.values.map((item) => toJson(item, variables));
    case Kind.OBJECT:
      return Object.fromEntries(node.fields.map((field) => [field.name.value, toJson(field.value, variables)]));
  }
}
