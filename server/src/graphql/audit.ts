import { listAuditLog, type ListedAuditEvent } from '../domain/audit/audit-log.service.ts';
import { EVENTS_DEFAULT, verifyAuditLog, type AuditVerification } from '../domain/audit/verify.service.ts';
import { builder } from './builder.ts';
import { pageComplexity, toConnection, TOTAL_COUNT } from './page.ts';
import { nullIfNotFound } from './query.ts';

const AuditProofType = builder.objectRef<NonNullable<ListedAuditEvent['personalProof']>>('AuditProof').implement({
  description:
    'What the chain covers in place of a value that can be erased, so that it stays whole without the value.',
  fields: (t) => ({
    digest: t.exposeString('digest', {
      description: 'SHA-256 of the salt’s bytes and the value in canonical JSON (RFC 8785): 64 hexadecimal digits.',
    }),
    salt: t.exposeString('salt', {
      nullable: true,
      description: '16 random bytes as 32 hexadecimal digits; null: the value was erased, and the salt with it.',
    }),
  }),
});

const AuditEventType = builder.objectRef<ListedAuditEvent>('AuditEvent').implement({
  description: 'Who did what to what, when and from where: an entry of a chain.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'TypeID: `evt_` and 26 characters.' }),
    position: t.exposeInt('position', { description: 'Place in the chain: 1 for its first event, without gaps.' }),
    at: t.expose('at', { type: 'DateTime', description: 'When it happened.' }),
    actor: t.exposeString('actor', { description: '`operator`, or the id of the user or key that acted.' }),
    action: t.exposeString('action', { description: 'Name of the mutation, or what a sign-in did to a user.' }),
    target: t.exposeString('target', { description: 'Id of what was acted on.' }),
    requestId: t.exposeString('requestId', { description: 'The request’s, as its answer had it in `x-request-id`.' }),
    before: t.expose('before', {
      type: 'JSONObject',
      nullable: true,
      description: 'What changed, as it was; null for what is new.',
    }),
    after: t.expose('after', {
      type: 'JSONObject',
      nullable: true,
      description: 'What changed, as it is; null if nothing is left to tell.',
    }),
    clientAddress: t.exposeString('clientAddress', {
      nullable: true,
      description: 'Where the request came from; null: not known, or erased.',
    }),
    clientAddressProof: t.expose('clientAddressProof', {
      type: AuditProofType,
      nullable: true,
      description: 'What stands for the address in the chain; null: there never was one.',
    }),
    personal: t.expose('personal', {
      type: 'JSONObject',
      nullable: true,
      description: 'What names a person: `email`, `name`, `issuer`, `subject`; null: nothing, or it was erased.',
    }),
    personalUserId: t.exposeID('personalUserId', {
      nullable: true,
      description: 'The user whom `personal` is about; null: nobody, or somebody who was no user yet.',
    }),
    personalProof: t.expose('personalProof', {
      type: AuditProofType,
      nullable: true,
      description: 'What stands for `personal` in the chain; null: there never was anything.',
    }),
    hash: t.exposeString('hash', {
      description: 'SHA-256 of the hash before it and of this event, as the guide says: 64 hexadecimal digits.',
    }),
  }),
});

const AuditFilterInput = builder.inputType('AuditFilter', {
  description: 'Which events: those that match all of what is given.',
  fields: (t) => ({
    action: t.string({ description: 'Name of the mutation.' }),
    actor: t.string({ description: '`operator`, or the id of a user or key.' }),
    target: t.string({ description: 'Id of what was acted on.' }),
    requestId: t.string({ description: 'Id of a request.' }),
    from: t.field({ type: 'DateTime', description: 'From this instant on.' }),
    to: t.field({ type: 'DateTime', description: 'Before this instant.' }),
  }),
});

const AuditHeadType = builder.objectRef<AuditVerification['head']>('AuditHead').implement({
  description: 'A place in a chain. Kept elsewhere, it proves later that the chain up to there is still the same.',
  fields: (t) => ({
    position: t.exposeInt('position', { description: 'Of the event; 0: before the first one.' }),
    hash: t.exposeString('hash', { description: 'Of the event: 64 hexadecimal digits; zeros before the first one.' }),
  }),
});

const AuditHeadInput = builder.inputType('AuditHeadInput', {
  description: 'A place in a chain, as `AuditHead` has it.',
  fields: (t) => ({
    position: t.int({ required: true, description: 'Of the event, from 0.' }),
    hash: t.string({ required: true, description: 'Of the event: 64 hexadecimal digits in lower case.' }),
  }),
});

const AuditProblemKind = builder.enumType('AuditProblemKind', {
  description: 'What is wrong with a chain.',
  values: {
    CHANGED: { description: 'The event is not what was written.' },
    REMOVED: { description: 'The event is missing.' },
    INSERTED: { description: 'There is an event too many.' },
    TRUNCATED: { description: 'The chain is shorter than its head, or the expected one, says: this event is missing.' },
    HEAD_CHANGED: { description: 'The chain’s own record of its end does not fit its last event.' },
    REWRITTEN: { description: 'The event at the expected place is another one, although the chain fits itself.' },
  },
});

const AuditProblemType = builder.objectRef<NonNullable<AuditVerification['problem']>>('AuditProblem').implement({
  description: 'The first thing that is wrong with a chain.',
  fields: (t) => ({
    kind: t.expose('kind', { type: AuditProblemKind, description: 'What.' }),
    position: t.exposeInt('position', { description: 'Where: the position of the event.' }),
  }),
});

const AuditVerificationType = builder.objectRef<AuditVerification>('AuditVerification').implement({
  description: 'What reading a chain anew found.',
  fields: (t) => ({
    valid: t.boolean({
      description:
        'Whether the chain was read to its end and is whole. False without a problem: ask on from `checkedTo`.',
      resolve: ({ isComplete, problem }) => isComplete && problem === null,
    }),
    isComplete: t.exposeBoolean('isComplete', { description: 'Whether there is nothing more to read.' }),
    head: t.expose('head', { type: AuditHeadType, description: 'The end of the chain when the call began: keep it.' }),
    checkedTo: t.expose('checkedTo', {
      type: AuditHeadType,
      description: 'Up to where everything is as it was written; the `after` of the next call.',
    }),
    checkedCount: t.exposeInt('checkedCount', { description: 'How many events this call read and found right.' }),
    problem: t.expose('problem', {
      type: AuditProblemType,
      nullable: true,
      description: 'The first thing that is wrong; null: nothing was found.',
    }),
  }),
});

const CHAIN =
  'The workspace; left out or null: the chain of the installation (operator only), in which users are made and bound.';

builder.queryFields((t) => ({
  auditLog: t.connection(
    {
      type: AuditEventType,
      description: 'The audit log, newest first. Needs `portcullis:audit:read`.',
      args: {
        workspaceId: t.arg.id({ description: CHAIN }),
        filter: t.arg({ type: AuditFilterInput, description: 'Which events; all by default.' }),
      },
      complexity: pageComplexity,
      nullable: true,
      resolve: async (_root, { workspaceId, filter, ...page }, { scope }) => {
        const input = { ...page, workspaceId: workspaceId ?? null, filter: filter ?? {} };
        const found = await nullIfNotFound(listAuditLog(scope, input));
        return found && toConnection(found);
      },
    },
    { fields: (c) => ({ totalCount: c.int({ description: TOTAL_COUNT, resolve: ({ count }) => count() }) }) },
  ),
  verifyAuditLog: t.field({
    type: AuditVerificationType,
    nullable: true,
    description:
      'Reads a chain of the audit log anew and says whether anything was changed, removed or inserted. Long chains take several calls: see `checkedTo`. Needs `portcullis:audit:read`.',
    args: {
      workspaceId: t.arg.id({ description: CHAIN }),
      expectedHead: t.arg({
        type: AuditHeadInput,
        description:
          'A head that was kept: only it shows that a chain was cut off or written anew. Looked at at the end.',
      }),
      after: t.arg({ type: AuditHeadInput, description: 'Where an earlier call stopped; the beginning by default.' }),
      limit: t.arg.int({ description: 'Events of this call at the most: 1 to 10,000, 5,000 by default.' }),
    },
    // What ten events cost is about what a field does.
    complexity: ({ limit }) => ({ field: Math.ceil((limit ?? EVENTS_DEFAULT) / 10) }),
    resolve: (_root, { workspaceId, ...input }, { scope }) =>
      nullIfNotFound(verifyAuditLog(scope, { ...input, workspaceId: workspaceId ?? null })),
  }),
}));
