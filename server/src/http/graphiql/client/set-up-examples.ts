import { example, EXCESS, REFUSALS } from './example.ts';
import type { DefaultTab } from './graphiql-globals.ts';

/** What comes before keys: who am I, workspace, permission, member. */
export const SET_UP_EXAMPLES: readonly [DefaultTab, ...DefaultTab[]] = [
  example(
    `# Paste a credential into the bar above, then
# go through the tabs from left to right. What
# an answer makes (ids, a secret) is filled into
# the variables of the other tabs.
# Ctrl-Enter runs, Ctrl-Space completes.

# Who am I, and where do I belong? Without a
# credential the answer is null.
query Viewer {
  viewer {
    isOperator
    user { id name email }
    apiKey { id label status }
    memberships {
      id
      role
      workspace { id slug name status }
    }
  }
}`,
  ),
  example(
    `# A workspace is the boundary of its keys. For
# the operator. The owner need not have signed
# in yet.
mutation CreateWorkspace(
  $input: CreateWorkspaceInput!
) {
  createWorkspace(input: $input) {
    ... on CreateWorkspaceSuccess {
      workspace { id slug name }
      owner { id role user { email } }
    }
    ${REFUSALS}
  }
}`,
    { input: { slug: 'acme', name: 'Acme', owner: { email: 'owner@acme.example', name: 'Olive Owner' } } },
  ),
  example(
    `# A named right of your product, for members
# and keys. Needs portcullis:catalogue:manage.
mutation DefinePermission(
  $input: DefinePermissionInput!
) {
  definePermission(input: $input) {
    ... on DefinePermissionSuccess {
      permission { id name description }
    }
    ${REFUSALS}
  }
}`,
    { input: { workspaceId: '', name: 'reports:read', description: 'Read reports' } },
  ),
  example(
    `# A person who may have keys here; grants bound
# what these can do. Needs
# portcullis:members:manage.
mutation AddMember($input: AddMemberInput!) {
  addMember(input: $input) {
    ... on AddMemberSuccess {
      member {
        id
        role
        user { email }
        grants { permission resources }
      }
    }
    ${REFUSALS}
    ${EXCESS}
  }
}`,
    {
      input: {
        workspaceId: '',
        email: 'ada@acme.example',
        name: 'Ada',
        role: 'MEMBER',
        grants: [{ permission: 'reports:read' }],
      },
    },
  ),
];
