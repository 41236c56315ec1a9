import type { KeyPolicyEffect, KeyPolicyEffectKind } from '../domain/workspace/key-policy-effects.ts';
import { LIFETIME_DAYS_MAX, setKeyPolicy } from '../domain/workspace/key-policy.service.ts';
import { builder } from './builder.ts';
import { effectFields } from './effect.ts';
import {
  ChecksumPolicyType,
  EnrolmentType,
  KeyPolicyType,
  KeyStyle,
  MemberActionType,
  OnLimitType,
  SecretVisibilityType,
} from './key-policy.ts';
import { defineMutation } from './mutation.ts';

const KeyPolicyEffectKindType = builder.enumType('KeyPolicyEffectKind', {
  description: 'What a change of the key policy can meet.',
  values: {
    KEYS_OVER_LIMIT: {
      description:
        'ACTIVE and DISABLED keys of members who have more of them than the new `activeKeysPerMember`. They stay; the next one that is generated meets the limit.',
    },
    KEYS_OVER_LIFETIME: {
      description: 'ACTIVE and DISABLED keys that live longer than the new `lifetimeDaysMax`. They stay as they are.',
    },
    SECRETS_ERASED: {
      description:
        'Keys whose secrets are kept, when `secretVisibility` changes to ONCE: what is kept is erased at once and for good. The keys work on.',
    },
  } satisfies Record<KeyPolicyEffectKind, { description: string }>,
});

const KeyPolicyEffectType = builder.objectRef<KeyPolicyEffect>('KeyPolicyEffect').implement({
  description: 'One thing that a change of the key policy meets.',
  fields: (t) => ({
    kind: t.expose('kind', { type: KeyPolicyEffectKindType, description: 'What it is.' }),
    keyCount: t.exposeInt('keyCount', { description: 'How many keys it is about: 1 or more.' }),
    memberCount: t.exposeInt('memberCount', { description: 'How many members own them.' }),
  }),
});

defineMutation('setKeyPolicy', {
  description:
    'Changes the key policy of a workspace; what is left out stays. Keys that are there stay, and the next ones follow it. For OWNERs.',
  input: (t) => ({
    workspaceId: t.id({ required: true, description: 'The workspace.' }),
    dryRun: t.boolean({ defaultValue: false, description: 'Only answer what would be; nothing is changed.' }),
    style: t.field({ type: KeyStyle, description: 'How new keys look.' }),
    prefix: t.string({ description: 'Of prefixed keys: `[a-z][a-z0-9]{0,15}`.' }),
    secretVisibility: t.field({
      type: SecretVisibilityType,
      description:
        'Whether secrets of the keys to come can be seen again. RECOVERABLE needs an encryption key of the server; ONCE erases what is kept.',
    }),
    activeKeysPerMember: t.int({
      description: 'ACTIVE and DISABLED keys that one member may have, 1 or more; null: any number.',
    }),
    onLimit: t.field({ type: OnLimitType, description: 'What generating one more key than that does.' }),
    memberActions: t.field({
      type: [MemberActionType],
      description: 'What members may do with their own keys, each action once; []: nothing.',
    }),
    enrolment: t.field({ type: EnrolmentType, description: 'How a signed-in user becomes a MEMBER.' }),
    checksum: t.field({ type: ChecksumPolicyType, description: 'What the checksum of a key counts for.' }),
    lifetimeDaysMax: t.int({
      description: `The longest life of a key in days: 1 to ${LIFETIME_DAYS_MAX}; null: unlimited.`,
    }),
  }),
  errors: ['NOT_FOUND', 'FORBIDDEN', 'INVALID_INPUT', 'ENCRYPTION_NOT_CONFIGURED'],
  resolve: (scope, input) => setKeyPolicy(scope, input),
  success: (t) => ({
    keyPolicy: t.expose('keyPolicy', {
      type: KeyPolicyType,
      description: 'The policy as it is now; of a dry run, as it would be.',
    }),
    effects: t.field({
      type: [KeyPolicyEffectType],
      description: 'What the change meets, or would meet; empty when that is nothing.',
      resolve: ({ effects }) => [...effects],
    }),
    ...effectFields(t),
  }),
});
