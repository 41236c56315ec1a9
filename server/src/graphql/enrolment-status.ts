import { ACCESS_REQUEST_DAYS } from '../domain/access-request/request.service.ts';
import { builder } from './builder.ts';

export const InvitationStatusType = builder.enumType('InvitationStatus', {
  description: 'What became of an invitation.',
  values: {
    PENDING: { description: 'It can be accepted.' },
    ACCEPTED: { description: 'Somebody accepted it.' },
    CANCELLED: { description: 'It was cancelled, or a newer one was made for the same address.' },
    EXPIRED: { description: 'Nobody accepted it in time.' },
  },
});

export const InvitationEndReasonType = builder.enumType('InvitationEndReason', {
  description: 'Why an invitation can’t be accepted any more.',
  values: {
    ACCEPTED: { description: 'Somebody accepted it.' },
    CANCELLED: { description: 'It was cancelled, or a newer one was made for the same address.' },
    EXPIRED: { description: 'It was not accepted in time.' },
    WITHDRAWN: { description: 'Its author may not give any more what it promises, or is no member.' },
  },
});

export const AccessRequestStatusType = builder.enumType('AccessRequestStatus', {
  description: 'What became of a request for access.',
  values: {
    PENDING: { description: 'It waits for a decision.' },
    APPROVED: { description: 'It was approved: the user became a member.' },
    REJECTED: { description: 'It was rejected.' },
    EXPIRED: { description: `Nobody decided it within ${ACCESS_REQUEST_DAYS} days.` },
  },
});
