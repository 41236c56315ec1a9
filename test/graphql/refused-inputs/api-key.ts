import { GRANTS_ROWS, NULL_ROW, numberRows, textRows, type RefusedInputs, type RefusedValue } from './rows.ts';

const METADATA = 'a JSON object of at most 8192 bytes';
/** The instant at which the clock of every test app stands at first. */
const NOW = '2026-11-20T12:00:00.000Z';
const ADDRESS = /^an IPv4 address in four parts or an IPv6 address without zone/;

const EXPIRIES: readonly RefusedValue[] = [
  ['now', NOW, `an instant after ${NOW}`],
  ['a millisecond ago', '2026-11-20T11:59:59.999Z', /^an instant after/],
  ['the past in another zone', '2026-11-20T12:59:59+01:00', /^an instant after/],
];
const GRANTS: readonly RefusedValue[] = [
  ...GRANTS_ROWS,
  ['what the owner does not hold', [{ permission: 'portcullis:keys:verify' }], { type: 'GrantsExceeded' }],
];
const ENTRY = /^An IPv4 address/;
const ALLOW_LISTS: readonly RefusedValue[] = [
  ['an empty entry', [''], ENTRY, ['0']],
  ['a name', ['192.0.2.1', 'localhost'], ENTRY, ['1']],
  ['three parts', ['192.0.2'], ENTRY, ['0']],
  ['an octal number', ['192.0.02.1'], ENTRY, ['0']],
  ['a zone', ['fe80::1%eth0'], ENTRY, ['0']],
  ['33 bits', ['192.0.2.0/33'], ENTRY, ['0']],
  ['bits behind the prefix', ['192.0.2.1/24'], /^192\.0\.2\.0\/24 for the whole block/, ['0']],
  ['101 entries', Array.from({ length: 101 }, (_, index) => `192.0.2.${index}`), 'at most 100'],
];
const METADATA_ROWS: readonly RefusedValue[] = [
  ['8,193 bytes', { a: 'x'.repeat(8_185) }, METADATA],
  ['too many bytes in few characters', { a: '☀'.repeat(2_731) }, METADATA],
  ['NUL', { a: ['b\u0000'] }, METADATA],
  ['a name with NUL', { 'a\u0000': 1 }, METADATA],
  ['half a character', { a: '\ud83d' }, METADATA],
];

const IDEMPOTENCY = '22 to 128 visible ASCII characters, at least 128 random bits';
const IDEMPOTENCY_KEYS: readonly RefusedValue[] = [
  ['21 characters', '0123456789abcdefghijk', IDEMPOTENCY],
  ['129 characters', '0123456789abcdef'.repeat(9).slice(0, 129), IDEMPOTENCY],
  ['a blank', '0123456789 abcdefghijklm', IDEMPOTENCY],
  ['another alphabet', '0123456789abcdefghijklé', IDEMPOTENCY],
  ['five characters again and again', 'abcde'.repeat(5), IDEMPOTENCY],
];
const PRESENTED = /^8 to 512 visible ASCII characters/;

const leaf = (value: object = {}): object => ({ permission: { name: 'datasets:read', ...value } });
const nested = (depth: number): object => (depth === 0 ? leaf() : { allOf: [nested(depth - 1)] });

export const API_KEY_ROWS: RefusedInputs = {
  generateApiKey: {
    owner: [
      ['an unknown member', { memberId: 'mem_01jd4x0000e9kvs4gqk5yb2n7m' }, { type: 'NotFound' }],
      ['an unknown external id', { externalId: 'nobody' }, { type: 'NotFound' }],
      ['an unknown address', { email: 'nobody@example.com' }, { type: 'NotFound' }],
      ['nobody, by the operator', null, /^`owner` with memberId, externalId or email$/],
    ],
    label: textRows(1, 100),
    grants: GRANTS,
    ipAllowList: ALLOW_LISTS,
    expiresAt: EXPIRIES,
    metadata: METADATA_ROWS,
    idempotencyKey: IDEMPOTENCY_KEYS,
  },
  regenerateApiKey: {
    overlapSeconds: numberRows(0, 2_592_000, '0 to 2592000 seconds'),
    idempotencyKey: IDEMPOTENCY_KEYS,
  },
  endOverlap: {},
  updateApiKey: {
    label: [NULL_ROW, ...textRows(1, 100)],
    grants: GRANTS,
    ipAllowList: ALLOW_LISTS,
    expiresAt: EXPIRIES,
    metadata: [NULL_ROW, ...METADATA_ROWS],
  },
  disableApiKey: {},
  enableApiKey: {},
  revokeApiKey: { note: textRows(0, 1_000) },
  revokeApiKeys: {
    filter: [
      ['nothing', {}, 'at least one of its fields'],
      [
        'a label of 101 characters',
        { label: 'x'.repeat(101) },
        '0 to 100 characters, no control characters',
        ['label'],
      ],
    ],
    note: textRows(0, 1_000),
  },
  revealApiKey: {
    target: [
      ['an unknown key', { keyId: 'key_01jd4x0000e9kvs4gqk5yb2n7m' }, { type: 'NotFound' }],
      [
        'a member of an unknown workspace',
        { owner: { workspaceId: 'wsp_01jd4x0000e9kvs4gqk5yb2n7m', member: { externalId: 'nobody' } } },
        { type: 'NotFound' },
      ],
    ],
  },
  revokePresentedApiKey: {
    presentedKey: [
      ['seven characters', 'x'.repeat(7), PRESENTED],
      ['513 characters', 'x'.repeat(513), PRESENTED],
      ['a blank around it', ' a-key-that-was-found', PRESENTED],
      ['NUL', 'a-key-that-was\u0000', PRESENTED],
    ],
    workspaceSlug: 'what is no slug is the slug of no workspace: the answer is the same',
  },
  verifyApiKey: {
    presentedKey: 'a bad key is an answer, whatever it is made of',
    clientAddress: [
      ['nothing', '', ADDRESS],
      ['a name', 'localhost', ADDRESS],
      ['three parts', '127.1.1', ADDRESS],
      ['an octal number', '010.0.0.1', ADDRESS],
      ['a zone', 'fe80::1%eth0', ADDRESS],
      ['a block', '10.0.0.0/8', ADDRESS],
      ['a port', '10.0.0.1:80', ADDRESS],
    ],
    require: [
      ['a permission that is not defined', leaf(), 'live permissions of the workspace'],
      ['a wildcard', leaf({ name: 'datasets:*' }), /without wildcards/],
      ['an empty name', leaf({ name: '' }), /^A permission name such as datasets:read/],
      ['a resource with a comma', leaf({ resource: 'a,b' }), /^1 to 256 visible ASCII/],
      ['a resource and any resource', leaf({ resource: 'a', anyResource: true }), 'Either resource or anyResource.'],
      ['an empty list', { allOf: [] }, /^At least one/],
      ['six levels', nested(5), /^At most 5 levels/],
      ['51 permissions', { anyOf: Array.from({ length: 51 }, () => leaf()) }, 'At most 50 permissions.'],
    ],
  },
  verifyApiKeys: {
    verifications: [
      ['nothing', [], '1 to 100'],
      ['101 keys', Array.from({ length: 101 }, () => ({ presentedKey: 'no key' })), '1 to 100'],
      [
        'a name for an address',
        [{ presentedKey: 'no key' }, { presentedKey: 'no key', clientAddress: 'localhost' }],
        ADDRESS,
        ['1', 'clientAddress'],
      ],
      [
        'a permission that is not defined',
        [{ presentedKey: 'no key', require: leaf() }],
        'live permissions of the workspace',
        ['0', 'require'],
      ],
    ],
  },
};
