import { NULL_ROW, textRows, type RefusedInputs, type RefusedValue } from './rows.ts';

const PERMISSION = /^segments of a-z, 0-9, _ and - joined by colons/;
const TIER_NAME = /^1 to 64 letters, digits, blanks/;
const LIMIT_NAME = '1 to 64 characters of a-z, 0-9, _ and -';
const AMOUNT = '0 to 1000000000000';

const TIER_NAMES: readonly RefusedValue[] = [
  ['nothing', '', TIER_NAME],
  ['65 characters', 'x'.repeat(65), TIER_NAME],
  ['a blank at the end', 'Free ', TIER_NAME],
  ['a line break', 'a\nb', TIER_NAME],
  ['another alphabet', 'Prémium', TIER_NAME],
];
const limit = (change: object): object => ({ name: 'calls', amount: 10, window: 'DAY', ...change });
const LIMITS: readonly RefusedValue[] = [
  ['an empty name', [limit({ name: '' })], LIMIT_NAME, ['0', 'name']],
  ['a name of 65 characters', [limit({ name: 'a'.repeat(65) })], LIMIT_NAME, ['0', 'name']],
  ['a name in capitals', [limit({ name: 'Calls' })], LIMIT_NAME, ['0', 'name']],
  ['an amount of a million million and one', [limit({ amount: 1_000_000_000_001 })], AMOUNT, ['0', 'amount']],
  ['a name twice', [limit({}), limit({ window: 'HOUR' })], 'one limit for each name'],
  ['21 limits', Array.from({ length: 21 }, (_, index) => limit({ name: `calls${index}` })), 'at most 20'],
];

/** Permissions and tiers. */
export const CATALOGUE_ROWS: RefusedInputs = {
  definePermission: {
    name: [
      ['nothing', '', PERMISSION],
      ['129 characters', 'a'.repeat(129), PERMISSION],
      ['an empty segment', 'a::b', PERMISSION],
      ['a colon at the end', 'a:', PERMISSION],
      ['a capital letter', 'Datasets', PERMISSION],
      ['a wildcard', 'datasets:*', PERMISSION],
      ['a line break at the end', 'datasets\n', PERMISSION],
      ['the namespace of management rights', 'portcullis:keys:bend', 'another first segment'],
    ],
    description: textRows(0, 1_000),
  },
  retirePermission: {},
  defineTier: { name: TIER_NAMES, description: textRows(0, 1_000), limits: LIMITS },
  updateTier: {
    name: [NULL_ROW, ...TIER_NAMES],
    description: [NULL_ROW, ...textRows(0, 1_000)],
    limits: [NULL_ROW, ...LIMITS],
    ipAllowListsAllowed: [NULL_ROW],
    selfService: [NULL_ROW],
  },
  retireTier: {},
};
