import type { KeyPolicy } from '../domain/workspace/workspace.ts';
import { builder } from './builder.ts';

export const KeyStyle = builder.enumType('KeyStyle', {
  description: 'How new keys look.',
  values: {
    PREFIXED: { description: '`<prefix>_<environment>_<32 characters>`, with a checksum.' },
    UUID: { description: 'A UUID of version 4.' },
  },
});

export const MemberActionType = builder.enumType('MemberAction', {
  description: 'What members may do with their own keys.',
  values: {
    GENERATE: { description: 'Make keys.' },
    REGENERATE: { description: 'Give a key a new secret, and end overlaps.' },
    REVOKE: { description: 'End keys.' },
    UPDATE: { description: 'Change label, grants, tier, IP allow list, metadata and expiry; disable and enable keys.' },
    REVEAL: { description: 'See recoverable secrets again.' },
  },
});

export const SecretVisibilityType = builder.enumType('SecretVisibility', {
  description: 'Whether the secret of a key can be seen again.',
  values: {
    ONCE: { description: 'It is shown once; only its hash is kept.' },
    RECOVERABLE: { description: 'It is kept sealed as well, and can be revealed.' },
  },
});

export const OnLimitType = builder.enumType('OnLimit', {
  description: 'What generating one key too many does.',
  values: {
    REJECT: { description: 'It is refused.' },
    REPLACE: { description: 'Once confirmed, the new key supersedes the old ones.' },
  },
});

export const EnrolmentType = builder.enumType('Enrolment', {
  description: 'How a signed-in user becomes a MEMBER.',
  values: {
    INVITED: { description: 'By an invitation, or by `addMember`.' },
    APPROVAL: { description: 'By an access request that was approved, too.' },
    OPEN: { description: 'By `joinWorkspace`, too.' },
  },
});

export const ChecksumPolicyType = builder.enumType('ChecksumPolicy', {
  description: 'What the checksum in a prefixed key counts for.',
  values: {
    REQUIRED: { description: 'A key with a wrong one is refused unseen.' },
    ADVISORY: { description: 'Every key is looked up, because some were made elsewhere.' },
  },
});

export const KeyPolicyType = builder.objectRef<KeyPolicy>('KeyPolicy').implement({
  description: 'What decides how keys of a workspace look and live.',
  fields: (t) => ({
    style: t.expose('style', { type: KeyStyle, description: 'How new keys look.' }),
    prefix: t.exposeString('prefix', { description: 'Of prefixed keys: `[a-z][a-z0-9]{0,15}`.' }),
    secretVisibility: t.expose('secretVisibility', {
      type: SecretVisibilityType,
      description: 'Whether secrets of new keys can be seen again.',
    }),
    activeKeysPerMember: t.exposeInt('activeKeysPerMember', {
      nullable: true,
      description: 'ACTIVE and DISABLED keys that one member may have; null: any number.',
    }),
    onLimit: t.expose('onLimit', { type: OnLimitType, description: 'What generating one more key than that does.' }),
    memberActions: t.field({
      type: [MemberActionType],
      description: 'What members may do with their own keys.',
      resolve: ({ memberActions }) => [...memberActions],
    }),
    enrolment: t.expose('enrolment', { type: EnrolmentType, description: 'How a signed-in user becomes a MEMBER.' }),
    checksum: t.expose('checksum', { type: ChecksumPolicyType, description: 'What the checksum of a key counts for.' }),
    lifetimeDaysMax: t.exposeInt('lifetimeDaysMax', {
      nullable: true,
      description: 'The longest life of a key in days; null: unlimited.',
    }),
  }),
});
