import { example, EXCESS, REFUSALS } from './example.ts';
import type { DefaultTab } from './graphiql-globals.ts';

/** The life of a key, from generating to revoking. */
export const KEY_EXAMPLES: readonly DefaultTab[] = [
  example(
    `# The secret is in this answer and nowhere else.
# Without an owner the key is one's own; for
# others: portcullis:keys:manage. grants: null
# is whatever the owner may, [] nothing.
mutation Generate(
  $input: GenerateApiKeyInput!
) {
  generateApiKey(input: $input) {
    ... on GenerateApiKeySuccess {
      secret
      apiKey {
        id
        label
        hint
        status
        expiresAt
        owner { id }
      }
      effective
    }
    ${REFUSALS}
    ${EXCESS}
  }
}`,
    { input: { workspaceId: '', owner: { memberId: '' }, label: 'My first key', environment: 'TEST', grants: null } },
  ),
  example(
    `# One's own keys, newest first; with
# portcullis:keys:manage everybody's. Ended keys
# stay listed.
query Keys(
  $workspaceId: ID!
  $filter: ApiKeyFilter
  $after: String
) {
  apiKeys(
    workspaceId: $workspaceId
    filter: $filter
    first: 20
    after: $after
  ) {
    nodes {
      id
      label
      hint
      status
      environment
      owner { user { name email } }
      createdAt
      lastUsedAt
      overlapEndsAt
      previousSecretLastUsedAt
    }
    pageInfo { hasNextPage endCursor }
    totalCount
  }
}`,
    { workspaceId: '', filter: { status: 'ACTIVE' } },
  ),
  example(
    `# What is left out stays as it is.
mutation Update($input: UpdateApiKeyInput!) {
  updateApiKey(input: $input) {
    ... on UpdateApiKeySuccess {
      apiKey { id label metadata expiresAt }
      effective
    }
    ${REFUSALS}
    ${EXCESS}
  }
}`,
    { input: { keyId: '', label: 'Nightly reports', metadata: { ticket: 'OPS-1' } } },
  ),
  example(
    `# A new secret for the same key. The old one
# works on for an hour: nothing has to change
# at once.
mutation Regenerate(
  $input: RegenerateApiKeyInput!
) {
  regenerateApiKey(input: $input) {
    ... on RegenerateApiKeySuccess {
      secret
      apiKey { id label hint overlapEndsAt }
      effective
    }
    ${REFUSALS}
    ... on OverlapInProgress { overlapEndsAt }
  }
}`,
    { input: { keyId: '', overlapSeconds: 3600, endCurrentOverlap: false } },
  ),
  example(
    `# Everybody uses the new secret: the old one
# ends now.
mutation EndOverlap($input: EndOverlapInput!) {
  endOverlap(input: $input) {
    ... on EndOverlapSuccess {
      apiKey { id label overlapEndsAt }
      effective
    }
    ... on UserError { code message }
  }
}`,
    { input: { keyId: '' } },
  ),
  example(
    `# May this key do this now? A bad key is an
# answer, not an error. Needs
# portcullis:keys:verify. To ask for a right,
# add to the input:
# "require": {"permission": {"name": "…"}}
mutation Verify($input: VerifyApiKeyInput!) {
  verifyApiKey(input: $input) {
    ... on VerifyApiKeySuccess {
      answer {
        verdict
        code
        httpStatus
        keyId
        label
        environment
        owner { memberId externalId }
        permissions
        expiresAt
        reason
      }
    }
    ${REFUSALS}
  }
}`,
    { input: { workspaceId: '', presentedKey: '' } },
  ),
  example(
    `# Why is this key refused? Every check, without
# the secret. Needs portcullis:keys:manage.
query Explain(
  $keyId: ID!
  $request: ExplainedRequestInput!
) {
  explainVerdict(
    keyId: $keyId
    request: $request
  ) {
    verdict
    code
    checks { verdict passed detail }
  }
}`,
    { keyId: '', request: { clientAddress: '203.0.113.7', environment: 'TEST' } },
  ),
  example(
    `# Ends the key for ever. Once the answer is
# there it is refused everywhere: verify again.
mutation Revoke($input: RevokeApiKeyInput!) {
  revokeApiKey(input: $input) {
    ... on RevokeApiKeySuccess {
      apiKey { id label status revokedAt }
      effective
      effectiveAfterMs
    }
    ${REFUSALS}
  }
}`,
    { input: { keyId: '', reason: 'UNUSED', note: 'Tried it out' } },
  ),
  example(
    `# Found a secret somewhere? This ends it, and
# needs no credential. The answer is one for
# all secrets.
mutation RevokePresented(
  $input: RevokePresentedApiKeyInput!
) {
  revokePresentedApiKey(input: $input) {
    ... on RevokePresentedApiKeySuccess {
      effective
    }
    ${REFUSALS}
  }
}`,
    { input: { presentedKey: '' } },
  ),
];
