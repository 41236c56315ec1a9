import { USER_ADDRESS_ROWS } from './member.ts';
import { NULL_ROW, numberRows, textRows, type RefusedInputs } from './rows.ts';

const SLUG = '1 to 63 characters of a-z, 0-9 and -';
const PREFIX = '1 to 16 characters of a-z and 0-9, the first a letter';

export const WORKSPACE_ROWS: RefusedInputs = {
  createWorkspace: {
    slug: [
      ['nothing', '', SLUG],
      ['64 characters', 'a'.repeat(64), SLUG],
      ['a capital letter', 'Acme', SLUG],
      ['a blank', 'a b', SLUG],
      ['a letter of another alphabet', 'été', SLUG],
      ['a line break at the end', 'acme\n', SLUG],
    ],
    name: textRows(1, 100),
    owner: [
      ...USER_ADDRESS_ROWS,
      ['nobody', {}, /^at least one of `identity`, `email`/, ['email']],
      ['an external id alone', { externalId: '7' }, /an external id alone is no way to sign in$/, ['email']],
    ],
  },
  updateWorkspace: { name: [NULL_ROW, ...textRows(1, 100)] },
  suspendWorkspace: {},
  resumeWorkspace: {},
  deleteWorkspace: {},
  setKeyPolicy: {
    style: [NULL_ROW],
    prefix: [
      NULL_ROW,
      ['nothing', '', PREFIX],
      ['17 characters', 'a'.repeat(17), PREFIX],
      ['a digit in front', '1a', PREFIX],
      ['a capital letter', 'Pk', PREFIX],
      ['an underscore, which ends the prefix', 'p_k', PREFIX],
      ['a line break at the end', 'pk\n', PREFIX],
    ],
    secretVisibility: [NULL_ROW],
    activeKeysPerMember: numberRows(1, 2_147_483_647, '1 or more'),
    onLimit: [NULL_ROW],
    memberActions: [
      NULL_ROW,
      ['an action twice', ['REVOKE', 'UPDATE', 'REVOKE'], 'each action once'],
      ['more actions than there are', Array.from({ length: 6 }, () => 'REVOKE'), 'at most 5'],
    ],
    enrolment: [NULL_ROW],
    checksum: [NULL_ROW],
    lifetimeDaysMax: numberRows(1, 36_500, '1 to 36500 days'),
  },
};
