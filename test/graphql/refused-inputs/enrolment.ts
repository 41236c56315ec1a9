import { EMAILS, EXTERNAL_IDS, GRANTS } from './member.ts';
import { textRows, type RefusedInputs } from './rows.ts';

const NOT_FOUND = { type: 'NotFound' };
/** Ways in and out that are no plain changes of a member. */
export const ENROLMENT_ROWS: RefusedInputs = {
  eraseUser: {},
  inviteMember: {
    email: EMAILS,
    externalId: EXTERNAL_IDS,
    grants: GRANTS,
    expiresAt: [
      ['an instant that is over', '2020-01-01T00:00:00Z', /^an instant after/],
      ['an instant years ahead', '2099-01-01T00:00:00Z', /^an instant until/],
    ],
  },
  cancelInvitation: {},
  acceptInvitation: {
    token: [
      ['nothing', '', NOT_FOUND],
      ['NUL', '\u0000', NOT_FOUND],
      ['a token that was never made', `invitation_${'x'.repeat(43)}`, NOT_FOUND],
    ],
  },
  requestAccess: {
    workspaceSlug: 'The answer is the same for every text.',
    note: textRows(0, 1_000),
  },
  decideAccessRequest: {
    grants: [['any with REJECT', [{ permission: 'datasets:read' }], 'no `grants` with REJECT']],
    note: textRows(0, 1_000),
  },
  transferApiKeys: {
    to: [
      ['nobody', { memberId: '' }, NOT_FOUND],
      ['an external id of nobody', { externalId: 'nobody' }, NOT_FOUND],
    ],
    keyIds: [
      ['no key', [], /^at least one id/],
      ['1,001 keys', Array.from({ length: 1_001 }, (_, index) => `key_${index}`), 'at most 1000'],
    ],
  },
};
