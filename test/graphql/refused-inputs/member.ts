import { GRANTS_ROWS, NULL_ROW, textRows, type RefusedInputs, type RefusedValue } from './rows.ts';

const EMAIL = 'an e-mail address of at most 254 characters';
const EXTERNAL_ID = '1 to 256 visible ASCII characters';

export const EMAILS: readonly RefusedValue[] = [
  ['nothing', '', EMAIL],
  ['no address', 'ada', EMAIL],
  ['two addresses', 'ada@example.com, bob@example.com', EMAIL],
  ['an address with NUL', 'ada\u0000@example.com', EMAIL],
  ['255 characters', `${'a'.repeat(243)}@example.com`, EMAIL],
];
export const EXTERNAL_IDS: readonly RefusedValue[] = [
  ['nothing', '', EXTERNAL_ID],
  ['a blank', 'a b', EXTERNAL_ID],
  ['257 characters', 'x'.repeat(257), EXTERNAL_ID],
  ['another alphabet', 'é', EXTERNAL_ID],
  ['a line break at the end', '7\n', EXTERNAL_ID],
];
const IDENTITIES: readonly RefusedValue[] = [
  ...textRows(1, 500).map(inIdentity('issuer')),
  ...textRows(1, 255).map(inIdentity('subject')),
];

function inIdentity(name: 'issuer' | 'subject') {
  return ([what, value, accepted]: RefusedValue): RefusedValue => [
    `${what} as ${name}`,
    { issuer: 'https://issuer.example', subject: 'ada', [name]: value },
    accepted,
    [name],
  ];
}

/** Of one field of a person's address, as an object with that field. */
function inAddress(name: string) {
  return ([what, value, accepted, path = []]: RefusedValue): RefusedValue => [
    `${what} (${name})`,
    { email: 'ada@example.com', [name]: value },
    accepted,
    [name, ...path],
  ];
}

/** Of an object that says who a person is. */
export const USER_ADDRESS_ROWS: readonly RefusedValue[] = [
  ...EMAILS.map(inAddress('email')),
  ...EXTERNAL_IDS.map(inAddress('externalId')),
  ...IDENTITIES.map(inAddress('identity')),
  ...textRows(1, 200).map(inAddress('name')),
];

export const GRANTS: readonly RefusedValue[] = [
  ...GRANTS_ROWS,
  [
    'a permission that is not in the catalogue',
    [{ permission: 'not:defined' }],
    // What the caller holds and the catalogue has.
    /^sample:key_[0-9a-z]{26}$/,
    ['0', 'permission'],
  ],
];

export const MEMBER_ROWS: RefusedInputs = {
  addMember: {
    email: [...EMAILS, ['null, where nothing else says who it is', null, /^at least one of `identity`/]],
    externalId: EXTERNAL_IDS,
    identity: IDENTITIES,
    name: textRows(1, 200),
    grants: GRANTS,
  },
  updateMember: {
    role: [NULL_ROW],
    grants: [NULL_ROW, ...GRANTS],
    externalId: EXTERNAL_IDS,
  },
  removeMember: {},
  eraseUser: {},
  createServiceAccount: { name: textRows(1, 200), externalId: EXTERNAL_IDS, grants: GRANTS },
  joinWorkspace: { workspaceSlug: 'what is no slug is the slug of no workspace: NotFound' },
  resetSessions: {
    target: [
      ['an unknown member', { memberId: 'mem_01jd4x0000e9kvs4gqk5yb2n7m' }, { type: 'NotFound' }],
      [
        'a member of an unknown workspace',
        { owner: { workspaceId: 'wsp_01jd4x0000e9kvs4gqk5yb2n7m', member: { externalId: 'nobody' } } },
        { type: 'NotFound' },
      ],
    ],
  },
};
