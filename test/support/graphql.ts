import { schema } from '@portcullis/server/graphql/schema.ts';
import { getNamedType, GraphQLObjectType, isLeafType, isUnionType, type GraphQLNamedType } from 'graphql';

/** A caller's credential, as headers. */
export type Caller = { readonly bearer: string } | { readonly apiKey: string } | 'anonymous';

/** What a GraphQL answer over HTTP says; `data` is read by tests, which say what they expect of it. */
export interface GraphQLAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly data: Answered | null;
  readonly errors: readonly {
    readonly message: string;
    readonly path?: readonly unknown[];
    readonly extensions: Record<string, unknown>;
  }[];
}

/** A part of an answer; tests match it against what they expect. */
export type Answered = Readonly<Record<string, unknown>>;

/** The text at a dotted path of an answer, such as `apiKey.id`. */
export function textAt(answer: Answered | null, path: string): string {
  const found = path.split('.').reduce<unknown>((part, name) => (isRecord(part) ? part[name] : undefined), answer);
  if (typeof found !== 'string') throw new Error(`There is no text at ${path} of ${JSON.stringify(answer)}`);
  return found;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** Sends one document by POST. */
export async function post(url: string, caller: Caller, query: string, variables: object = {}): Promise<GraphQLAnswer> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...credentialHeaders(caller) },
    body: JSON.stringify({ query, variables }),
  });
  const { data = null, errors = [] } = (await response.json()) as Partial<GraphQLAnswer>;
  return { status: response.status, headers: response.headers, data, errors };
}

/** What a mutation answered, with the document's top-level errors beside it. */
export type MutationAnswer = Answered & {
  readonly __typename?: string;
  readonly topLevelErrors: GraphQLAnswer['errors'];
};

/** Calls one mutation and selects everything of whatever it answers; `__typename` says how it went. */
export async function mutate(url: string, caller: Caller, name: string, input: object): Promise<MutationAnswer> {
  const { data, errors } = await post(url, caller, toMutationDocument(name), { input });
  const answer = data?.[name];
  return { ...(isRecord(answer) ? answer : {}), topLevelErrors: errors };
}

/** The document of {@link mutate}: one variable, `$input`. */
export function toMutationDocument(name: string): string {
  const result = schema.getMutationType()?.getFields()[name]?.type;
  if (!isUnionType(result)) throw new Error(`There is no mutation ${name}`);
  const selections = result.getTypes().map((type) => `... on ${type.name} { ${selectionOf(name, type)} }`);
  const inputType = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
  return `mutation ($input: ${inputType}!) { ${name}(input: $input) { __typename ${selections.join(' ')} } }`;
}

function selectionOf(mutation: string, type: GraphQLObjectType): string {
  if (type.name.endsWith('Success')) return SELECTIONS[mutation] ?? '__typename';
  return Object.values(type.getFields())
    .map((field) =>
      isLeafType(getNamedType(field.type)) ? field.name : `${field.name} { ${leavesOf(getNamedType(field.type))} }`,
    )
    .join(' ');
}

function leavesOf(type: GraphQLNamedType): string {
  return type instanceof GraphQLObjectType ? Object.keys(type.getFields()).join(' ') : '';
}

const KEY =
  'id label status environment hint isWeak expiresAt overlapEndsAt lastUsedAt previousSecretLastUsedAt createdAt createdBy tier { id name } ipAllowList disabledAt disabledBy revokedAt revokedBy revocationReason revocationNote supersededAt supersededBy metadata grants { permission resources } owner { id role user { email } }';
const TIER = 'id name description limits { name amount window } ipAllowListsAllowed selfService createdAt retiredAt';
const MEMBER = 'id role externalId grants { permission resources } user { id kind email name }';
const CONSOLIDATION = 'id at memberCount keyCount createdAt createdBy cancelledAt cancelledBy';
const INVITATION =
  'id email role externalId grants { permission resources } status createdAt createdBy expiresAt cancelledAt acceptedAt member { id } workspace { id }';
const EFFECT = 'effective effectiveAfterMs';

const POLICY =
  'style prefix secretVisibility activeKeysPerMember onLimit memberActions enrolment checksum lifetimeDaysMax';

const SELECTIONS: Readonly<Record<string, string>> = {
  createWorkspace: `workspace { id slug name status createdAt keyPolicy { ${POLICY} } } owner { ${MEMBER} }`,
  setKeyPolicy: `keyPolicy { ${POLICY} } effects { kind keyCount memberCount } ${EFFECT}`,
  updateWorkspace: 'workspace { id slug name status }',
  suspendWorkspace: `workspace { id slug name status } ${EFFECT}`,
  resumeWorkspace: `workspace { id slug name status } ${EFFECT}`,
  deleteWorkspace: `workspaceId erasedFrom ${EFFECT}`,
  eraseUser: 'user { id kind email name erasedAt } auditEventCount',
  addMember: `member { ${MEMBER} }`,
  updateMember: `member { ${MEMBER} } ${EFFECT}`,
  createServiceAccount: `member { ${MEMBER} }`,
  resetSessions: `member { ${MEMBER} } sessionsValidFrom`,
  inviteMember: `secret invitation { ${INVITATION} }`,
  cancelInvitation: `invitation { ${INVITATION} }`,
  acceptInvitation: `member { ${MEMBER} workspace { id slug } }`,
  requestAccess: 'received',
  decideAccessRequest:
    'accessRequest { id status note createdAt expiresAt decidedAt decidedBy decisionNote user { id } member { id role grants { permission resources } } workspace { id } }',
  joinWorkspace: `member { ${MEMBER} workspace { id slug } }`,
  removeMember: `member { ${MEMBER} } revokedApiKeyCount ${EFFECT}`,
  definePermission: `permission { id name description createdAt retiredAt } ${EFFECT}`,
  retirePermission: `permission { id name description createdAt retiredAt } apiKeyCount apiKeys { ${KEY} } memberCount members { ${MEMBER} } ${EFFECT}`,
  defineTier: `tier { ${TIER} }`,
  updateTier: `tier { ${TIER} } ${EFFECT}`,
  retireTier: `tier { ${TIER} }`,
  generateApiKey: `secret apiKey { ${KEY} } ${EFFECT}`,
  regenerateApiKey: `secret apiKey { ${KEY} } ${EFFECT}`,
  revealApiKey: `secret apiKey { ${KEY} }`,
  endOverlap: `apiKey { ${KEY} } ${EFFECT}`,
  updateApiKey: `apiKey { ${KEY} } ${EFFECT}`,
  revokePresentedApiKey: EFFECT,
  transferApiKeys: `owner { ${MEMBER} } transferredApiKeyCount ${EFFECT}`,
  revokeApiKey: `apiKey { ${KEY} } ${EFFECT}`,
  consolidateApiKeys: `consolidation { ${CONSOLIDATION} } ${EFFECT}`,
  cancelConsolidation: `consolidation { ${CONSOLIDATION} } ${EFFECT}`,
  importApiKeys: `items { outcome keyId refusal { code issues { path message accepted } } } importedCount unchangedCount refusedCount createdOwnerCount ${EFFECT}`,
  revokeApiKeys: `revokedApiKeyCount remainingApiKeyCount apiKeys { ${KEY} } ${EFFECT}`,
  disableApiKey: `apiKey { ${KEY} } ${EFFECT}`,
  enableApiKey: `apiKey { ${KEY} } ${EFFECT}`,
  verifyApiKey:
    'answer { verdict code httpStatus keyId label environment owner { memberId externalId } tier metadata permissions expiresAt reason }',
  verifyApiKeys:
    'answers { verdict code httpStatus keyId label environment owner { memberId externalId } tier metadata permissions expiresAt reason }',
};

function credentialHeaders(caller: Caller): Record<string, string> {
  if (caller === 'anonymous') return {};
  return 'bearer' in caller ? { authorization: `Bearer ${caller.bearer}` } : { 'x-api-key': caller.apiKey };
}
