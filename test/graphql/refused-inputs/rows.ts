/**
 * What a field of a mutation does not take: in words, the value, what the refusal says would be accepted, and the path
 * below the field where it is not the field itself. The type of the refusal stands in place of `accepted` where it is
 * another than InvalidInput. The rest of the input is the mutation's sample input.
 */
export type RefusedValue = readonly [
  what: string,
  value: unknown,
  accepted: string | RegExp | { readonly type: string },
  path?: readonly string[],
];

/** The rows of each field of each mutation of a noun; a text says why there is nothing that a field refuses. */
export type RefusedInputs = Readonly<Record<string, Readonly<Record<string, readonly RefusedValue[] | string>>>>;

/** Of a label, a name, a note: text of a bounded length without control characters. */
export function textRows(min: number, max: number): readonly RefusedValue[] {
  const accepted = `${min} to ${max} characters, no control characters`;
  return [
    ...(min === 0
      ? []
      : ([
          ['nothing', '', accepted],
          ['blanks alone', '   ', accepted],
        ] as const)),
    [`${max + 1} characters`, 'x'.repeat(max + 1), accepted],
    [`${max + 1} characters, each of two UTF-16 units`, '😀'.repeat(max + 1), accepted],
    ['a line break', 'a\nb', accepted],
    ['NUL', 'a\u0000b', accepted],
    ['half a character', 'a\ud83d', accepted],
  ];
}

/** Of a field that may be left out, but has no meaning for null. */
export const NULL_ROW: RefusedValue = ['null', null, 'a value; leave the field out to keep what is there'];

/** Of a whole number. */
export function numberRows(min: number, max: number, accepted: string): readonly RefusedValue[] {
  const tooMuch: readonly RefusedValue[] = max < 2_147_483_647 ? [[`${max + 1}`, max + 1, accepted]] : [];
  return [[`${min - 1}`, min - 1, accepted], ['a negative number', -2_147_483_648, accepted], ...tooMuch];
}

const NAMES = /^segments of a-z, 0-9, _ and - joined by colons/;

/** Of a list of grants, whoever is to have them. */
export const GRANTS_ROWS: readonly RefusedValue[] = [
  ['a malformed permission', [{ permission: 'A' }], NAMES, ['0', 'permission']],
  ['an empty permission', [{ permission: '' }], NAMES, ['0', 'permission']],
  ['a permission of 129 characters', [{ permission: 'a'.repeat(129) }], NAMES, ['0', 'permission']],
  ['a wildcard in the middle', [{ permission: 'a:*:b' }], NAMES, ['0', 'permission']],
  [
    'an unknown management right',
    [{ permission: 'portcullis:keys:bend' }],
    /^one of portcullis:keys:verify/,
    ['0', 'permission'],
  ],
  ['no resource at all', [{ permission: 'a', resources: [] }], /^null for all resources/, ['0', 'resources']],
  ['an empty resource', [{ permission: 'a', resources: ['b', ''] }], /^1 to 256 visible/, ['0', 'resources', '1']],
  ['a resource with a comma', [{ permission: 'a', resources: ['b,c'] }], /^1 to 256 visible/, ['0', 'resources', '0']],
  [
    'a resource of 257 characters',
    [{ permission: 'a', resources: ['b'.repeat(257)] }],
    /^1 to 256 visible/,
    ['0', 'resources', '0'],
  ],
  ['a resource twice', [{ permission: 'a', resources: ['b', 'b'] }], 'each resource once', ['0', 'resources']],
  [
    'resources of a management right',
    [{ permission: 'portcullis:keys:verify', resources: ['b'] }],
    'management rights without resources',
    ['0'],
  ],
  ['a permission twice', [{ permission: 'a' }, { permission: 'a', resources: ['b'] }], /^one grant for each/],
  ['101 grants', Array.from({ length: 101 }, (_, index) => ({ permission: `a${index}` })), 'at most 100'],
  [
    '1,001 resources in one grant',
    [{ permission: 'a', resources: Array.from({ length: 1_001 }, (_, index) => `r${index}`) }],
    'at most 1000',
    ['0', 'resources'],
  ],
  [
    '1,001 resources in all grants together',
    ['a', 'b'].map((permission) => ({ permission, resources: Array.from({ length: 501 }, (_, i) => `r${i}`) })),
    'at most 1000 in all grants together',
  ],
];
