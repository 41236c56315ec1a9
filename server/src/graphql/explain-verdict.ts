import {
  explainVerdict,
  type ExplainedCheck,
  type VerdictExplanation,
} from '../verification/explain-verdict.service.ts';
import { EnvironmentType } from './api-key.ts';
import { builder } from './builder.ts';
import { nullIfNotFound } from './query.ts';
import { RequirementInput, toRequirement, VerdictType } from './verification.ts';

const VerdictCheckType = builder.objectRef<ExplainedCheck>('VerdictCheck').implement({
  description: 'One of the checks that a verification makes.',
  fields: (t) => ({
    verdict: t.expose('verdict', { type: VerdictType, description: 'The verdict when it does not pass.' }),
    passed: t.exposeBoolean('passed', { description: 'Whether it passes.' }),
    detail: t.exposeString('detail', { description: 'For people: what is compared with what.' }),
  }),
});

const VerdictExplanationType = builder.objectRef<VerdictExplanation>('VerdictExplanation').implement({
  description: 'Why a key is, or would be, accepted or refused.',
  fields: (t) => ({
    verdict: t.expose('verdict', { type: VerdictType, description: 'The verdict.' }),
    code: t.exposeString('code', { description: 'The verdict’s name on the wire, such as `ip_not_allowed`.' }),
    httpStatus: t.exposeInt('httpStatus', { description: 'The status that goes with it: 200, 401 or 403.' }),
    checks: t.field({
      type: [VerdictCheckType],
      description:
        'In the order in which they are made; the first that does not pass decides. Later ones are told as well. Empty for NOT_FOUND.',
      resolve: ({ checks }) => [...checks],
    }),
  }),
});

const ExplainedRequestInput = builder.inputType('ExplainedRequestInput', {
  description: 'The request that support is asked about; what is left out was not known to it either.',
  fields: (t) => ({
    clientAddress: t.string({ description: 'IP address of whoever presented the key; unknown when left out.' }),
    environment: t.field({
      type: EnvironmentType,
      description: 'The environment that was called; not checked when left out.',
    }),
    require: t.field({ type: RequirementInput, description: 'What the request needed; nothing when left out.' }),
    at: t.field({
      type: 'DateTime',
      description: 'When, for expiry and what is scheduled; now when left out. The key is looked at as it is now.',
    }),
  }),
});

builder.queryField('explainVerdict', (t) =>
  t.field({
    type: VerdictExplanationType,
    nullable: true,
    description:
      'Says which check decides about a key’s current secret, for whoever is asked "why 403?". Needs no secret, consumes nothing and writes nothing. Needs `portcullis:keys:manage`, else FORBIDDEN; null for what the caller may not know of. BAD_REQUEST for an address or a requirement that `verifyApiKey` refuses too.',
    args: {
      keyId: t.arg.id({ required: true, description: 'The key.' }),
      request: t.arg({
        type: ExplainedRequestInput,
        required: true,
        description: 'The request, as far as it is known.',
      }),
    },
    resolve: (_root, { keyId, request: { require, ...request } }, { scope }) =>
      nullIfNotFound(explainVerdict(scope, keyId, { ...request, require: require && toRequirement(require) })),
  }),
);
