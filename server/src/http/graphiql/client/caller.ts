import type { RememberedIds } from './remembered-ids.ts';
import type { Transport } from './transport.ts';

/** Who the server takes the caller for, for people to read, and a place to start from. */
export interface Caller {
  readonly state: 'accepted' | 'refused';
  readonly text: string;
  readonly ids: RememberedIds;
}

/** Asks the server whom it takes the caller for. Needs a credential: for nobody, `workspaces` is refused. */
export async function findCaller(send: Transport): Promise<Caller> {
  const { data, errors } = (await send({ query: CALLER })) as CallerAnswer; // of the document below
  if (!data?.viewer) return { state: 'refused', text: errors?.[0]?.message ?? 'Not accepted', ids: {} };
  const { viewer, workspaces } = data;
  const [membership] = viewer.memberships;
  const workspaceId = viewer.apiKey?.workspace.id ?? membership?.workspace.id ?? workspaces?.nodes[0]?.id;
  const memberId = viewer.apiKey?.owner.id ?? membership?.id ?? (await findFirstMember(send, workspaceId));
  const ids = {
    ...(workspaceId === undefined ? {} : { workspaceId }),
    ...(memberId === undefined ? {} : { memberId }),
  };
  return { state: 'accepted', text: describe(viewer), ids };
}

function describe({ isOperator, user, apiKey }: Viewer): string {
  if (isOperator) return 'Operator';
  if (apiKey !== null) return `Key “${apiKey.label}” of ${apiKey.workspace.name}`;
  return user?.name ?? user?.email ?? user?.id ?? 'Signed in';
}

/** The operator belongs nowhere: keys that it makes need an owner, and the oldest member is the first OWNER. */
async function findFirstMember(send: Transport, workspaceId: string | undefined): Promise<string | undefined> {
  if (workspaceId === undefined) return undefined;
  const { data } = (await send({ query: FIRST_MEMBER, variables: { workspaceId } })) as FirstMemberAnswer; // of the document below
  return data?.members?.nodes[0]?.id;
}

const CALLER = /* GraphQL */ `
  query Caller {
    viewer {
      isOperator
      user { id name email }
      apiKey { label owner { id } workspace { id name } }
      memberships { id workspace { id } }
    }
    workspaces(first: 1) { nodes { id } }
  }
`;

const FIRST_MEMBER = /* GraphQL */ `
  query FirstMember($workspaceId: ID!) {
    members(workspaceId: $workspaceId, first: 1) { nodes { id } }
  }
`;

interface Identified {
  readonly id: string;
}

interface Viewer {
  readonly isOperator: boolean;
  readonly user: (Identified & { readonly name: string | null; readonly email: string | null }) | null;
  readonly apiKey: {
    readonly label: string;
    readonly owner: Identified;
    readonly workspace: Identified & { readonly name: string };
  } | null;
  readonly memberships: readonly (Identified & { readonly workspace: Identified })[];
}

interface CallerAnswer {
  readonly data?: {
    readonly viewer: Viewer | null;
    readonly workspaces: { readonly nodes: readonly Identified[] } | null;
  } | null;
  readonly errors?: readonly { readonly message: string }[];
}

interface FirstMemberAnswer {
  readonly data?: { readonly members: { readonly nodes: readonly Identified[] } | null } | null;
}
