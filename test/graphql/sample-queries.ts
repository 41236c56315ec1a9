/** Every query about things of a workspace; the variables are `workspaceId`, `memberId`, `keyId`, `permissionId`, `tierId` and `consolidationId`. */
/** Every query about things of a workspace; the variables are `workspaceId`, `memberId`, `keyId`, `invitationId`, `requestId`, `permissionId` and `tierId`. */
export const SAMPLE_QUERIES: Readonly<Record<string, string>> = {
  'workspace(id:)': 'query ($workspaceId: ID!) { workspace(id: $workspaceId) { id slug name } }',
  'workspace(slug:)': 'query ($workspaceId: String!) { workspace(slug: $workspaceId) { id slug name } }',
  members: 'query ($workspaceId: ID!) { members(workspaceId: $workspaceId) { totalCount nodes { id } } }',
  permissions: 'query ($workspaceId: ID!) { permissions(workspaceId: $workspaceId) { totalCount nodes { id } } }',
  tiers: 'query ($workspaceId: ID!) { tiers(workspaceId: $workspaceId) { totalCount nodes { id } } }',
  accessRequests: 'query ($workspaceId: ID!) { accessRequests(workspaceId: $workspaceId) { totalCount nodes { id } } }',
  invitations: 'query ($workspaceId: ID!) { invitations(workspaceId: $workspaceId) { totalCount nodes { id } } }',
  apiKeys: 'query ($workspaceId: ID!) { apiKeys(workspaceId: $workspaceId) { totalCount nodes { id } } }',
  usage:
    'query ($workspaceId: ID!) { usage(workspaceId: $workspaceId, range: { from: "2026-11-01", to: "2026-11-30" }) { count } }',
  explainVerdict: 'query ($keyId: ID!) { explainVerdict(keyId: $keyId, request: {}) { verdict } }',
  apiKey: 'query ($keyId: ID!) { apiKey(id: $keyId) { id label } }',
  auditLog: 'query ($workspaceId: ID!) { auditLog(workspaceId: $workspaceId) { totalCount nodes { id } } }',
  verifyAuditLog: 'query ($workspaceId: ID!) { verifyAuditLog(workspaceId: $workspaceId) { valid head { hash } } }',
  consolidations: 'query ($workspaceId: ID!) { consolidations(workspaceId: $workspaceId) { totalCount nodes { id } } }',
  consolidatedMembers:
    'query ($workspaceId: ID!, $consolidationId: ID!) { consolidatedMembers(workspaceId: $workspaceId, consolidationId: $consolidationId) { totalCount nodes { endedKeyCount } } }',
  'node of a workspace': 'query ($workspaceId: ID!) { node(id: $workspaceId) { id __typename } }',
  'node of a member': 'query ($memberId: ID!) { node(id: $memberId) { id __typename } }',
  'node of a request for access': 'query ($requestId: ID!) { node(id: $requestId) { id __typename } }',
  'node of an invitation': 'query ($invitationId: ID!) { node(id: $invitationId) { id __typename } }',
  'node of a permission': 'query ($permissionId: ID!) { node(id: $permissionId) { id __typename } }',
  'node of a tier': 'query ($tierId: ID!) { node(id: $tierId) { id __typename } }',
  'node of a key': 'query ($keyId: ID!) { node(id: $keyId) { id __typename } }',
};

/** Texts that are no id of ours. */
export const MALFORMED_IDS: Readonly<Record<string, string>> = {
  'an empty text': '',
  'a blank': ' ',
  'a number': '0',
  'a prefix alone': 'wsp_',
  'the id of an event, which no query answers': 'evt_01jd4x0000e9kvs4gqk5yb2n7m',
  'an id in upper case': 'key_01JD4X0000E9KVS4GQK5YB2N7M',
  SQL: "' OR 1=1 --",
  'NUL, which PostgreSQL takes in no text': '\u0000',
  'a prefix and NUL': 'wsp_\u0000',
  'five thousand letters': 'ä'.repeat(5_000),
};
