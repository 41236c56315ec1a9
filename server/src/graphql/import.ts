import type { ImportOutcome, ImportRefusal } from '../domain/import/import-outcome.ts';
import { importApiKeys, IMPORT_ITEMS_MAX } from '../domain/import/import.service.ts';
import type { ImportedBatch } from '../domain/import/import-batch.ts';
import { EnvironmentType } from './api-key.ts';
import { builder } from './builder.ts';
import { effectFields } from './effect.ts';
import { ErrorCodeType, InputIssueType } from './errors.ts';
import { MemberAddressInput, toMemberAddress } from './member.ts';
import { defineMutation } from './mutation.ts';

const ImportApiKeyInput = builder.inputType('ImportApiKeyItem', {
  description: 'A key that was made elsewhere. It gets no grants of its own: it may whatever its owner may.',
  fields: (t) => ({
    presentedKey: t.string({
      description: 'The key: 8 to 512 visible ASCII characters. Exactly one of this and `secretHash`.',
    }),
    secretHash: t.string({ description: 'The SHA-256 of the key in 64 hexadecimal digits, where only that is left.' }),
    owner: t.field({
      type: MemberAddressInput,
      required: true,
      description: 'Whose key. An e-mail address or external id that nobody has makes a member: see `createOwners`.',
    }),
    label: t.string({ description: '1 to 100 characters; `Imported key` by default.' }),
    environment: t.field({ type: EnvironmentType, defaultValue: 'LIVE', description: 'Where it is meant to be used.' }),
    tier: t.string({ description: 'Name or id of a tier that is not retired; none by default.' }),
    createdAt: t.field({ type: 'DateTime', description: 'When it was made, not in the future; now by default.' }),
    expiresAt: t.field({
      type: 'DateTime',
      description:
        'From this instant on it is refused, later than `createdAt`; null: never. The key policy does not bind it.',
    }),
    ipAllowList: t.stringList({
      description: 'At most 100 addresses and CIDR blocks from which alone it may be used; []: from anywhere.',
    }),
    metadata: t.field({ type: 'JSONObject', description: 'Free data: at most 8,192 bytes.' }),
    disabled: t.boolean({ defaultValue: false, description: 'Whether it is switched off for now.' }),
  }),
});

const ImportOutcomeType = builder.enumType('ImportOutcome', {
  description: 'What became of an item of an import.',
  values: {
    IMPORTED: { description: 'The key is there now.' },
    UNCHANGED: { description: 'The same key of the same owner was there already; it stays as it is.' },
    REFUSED: { description: 'It was left out: `refusal` says why. The others went through.' },
  },
});

const ImportRefusalType = builder.objectRef<ImportRefusal>('ImportRefusal').implement({
  description: 'Why an item of an import was left out. It never repeats the key.',
  fields: (t) => ({
    code: t.expose('code', {
      type: ErrorCodeType,
      description:
        'INVALID_INPUT, NOT_FOUND or FORBIDDEN (its owner or tier), or ALREADY_EXISTS (the key is another member’s).',
    }),
    issues: t.field({
      type: [InputIssueType],
      description: 'Everything that is wrong with the item; paths begin at the input.',
      resolve: ({ issues }) => [...issues],
    }),
  }),
});

const ImportedApiKeyType = builder.objectRef<ImportOutcome>('ImportedApiKey').implement({
  description: 'What became of an item of an import.',
  fields: (t) => ({
    outcome: t.expose('outcome', { type: ImportOutcomeType, description: 'Whether the key is there now.' }),
    keyId: t.id({
      nullable: true,
      description: 'Id of the key; null if it was refused, and for a key that a dry run did not make.',
      resolve: (item) => ('keyId' in item ? item.keyId : null),
    }),
    refusal: t.field({
      type: ImportRefusalType,
      nullable: true,
      description: 'Why it was left out; null if it was not.',
      resolve: (item) => (item.outcome === 'REFUSED' ? item : null),
    }),
  }),
});

defineMutation('importApiKeys', {
  description: `Takes in up to ${IMPORT_ITEMS_MAX} keys that were made elsewhere, in one transaction; an item that is refused stops no other. The same items again change nothing. Limits of the key policy do not bind it. Needs \`portcullis:keys:manage\`.`,
  input: (t) => ({
    workspaceId: t.id({ required: true, description: 'Where the keys are to work.' }),
    items: t.field({
      type: [ImportApiKeyInput],
      required: true,
      description: `The keys: 1 to ${IMPORT_ITEMS_MAX}.`,
    }),
    createOwners: t.boolean({
      defaultValue: true,
      description:
        'Whether an e-mail address or external id that nobody has makes a MEMBER without grants. Needs `portcullis:members:manage` too.',
    }),
    allowWeak: t.boolean({
      defaultValue: false,
      description:
        'Whether keys of less than 20 characters, or of one class of characters, are taken. They can be guessed.',
    }),
    dryRun: t.boolean({ defaultValue: false, description: 'Whether only to say what would happen.' }),
  }),
  errors: ['NOT_FOUND', 'FORBIDDEN', 'INVALID_INPUT', 'ENCRYPTION_NOT_CONFIGURED'],
  resolve: (scope, { items, ...input }) =>
    importApiKeys(scope, { ...input, items: items.map((item) => ({ ...item, owner: toMemberAddress(item.owner) })) }),
  success: (t) => ({
    items: t.field({
      type: [ImportedApiKeyType],
      description: 'What became of each item, in order.',
      resolve: ({ outcomes }) => [...outcomes],
    }),
    importedCount: t.int({ description: 'Keys that are new.', resolve: (batch) => countOf(batch, 'IMPORTED') }),
    unchangedCount: t.int({
      description: 'Keys that were there already.',
      resolve: (batch) => countOf(batch, 'UNCHANGED'),
    }),
    refusedCount: t.int({ description: 'Items that were left out.', resolve: (batch) => countOf(batch, 'REFUSED') }),
    createdOwnerCount: t.exposeInt('createdOwnerCount', { description: 'Members that were made as owners.' }),
    ...effectFields(t),
  }),
});

function countOf({ outcomes }: ImportedBatch, wanted: ImportOutcome['outcome']): number {
  return outcomes.filter(({ outcome }) => outcome === wanted).length;
}
