import DataLoader from 'dataloader';
import { listMembersById } from '../domain/member/member.repository.ts';
import type { Member } from '../domain/member/member.ts';
import { mayReadPersonalData } from '../domain/member/personal-data.ts';
import type { RequestOrigin, Scope } from '../domain/scope.ts';
import { listTiersById } from '../domain/tier/tier.repository.ts';
import type { Tier } from '../domain/tier/tier.ts';
import { listLastUses, type LastUse } from '../domain/usage/usage.repository.ts';
import { listUsersById } from '../domain/user/user.repository.ts';
import type { User } from '../domain/user/user.ts';
import { listWorkspacesById } from '../domain/workspace/workspace.repository.ts';
import type { Workspace } from '../domain/workspace/workspace.ts';
import type { Committed, Effect } from '../revocation/barrier.ts';

/** What is known of a request before its document is read. */
export interface GraphQLRequest {
  readonly origin: RequestOrigin;
}

/** What resolvers know of one request. */
export interface GraphQLContext {
  readonly scope: Scope;
  readonly loaders: Loaders;
  readonly documentLimits: DocumentLimits;
  /** Waits until what a mutation committed is true everywhere. */
  readonly waitForEffect: (committed: Committed) => Promise<Effect>;
}

/** How much one document may ask for. */
export interface DocumentLimits {
  readonly documentComplexityMax: number;
  readonly documentDepthMax: number;
}

/**
 * Look-ups of what an object that the caller may see points to; gathered, one statement for each noun and level. They
 * work on the pool and are only for resolvers: inside a transaction they would wait for its own connection.
 */
export interface Loaders {
  readonly user: DataLoader<string, User>;
  readonly member: DataLoader<string, Member>;
  readonly workspace: DataLoader<string, Workspace>;
  readonly tier: DataLoader<string, Tier>;
  readonly lastUse: DataLoader<string, LastUse>;
  /** By workspace. */
  readonly mayReadPersonalData: DataLoader<string, boolean>;
}

/** Fresh loaders for one request: what they remember is as old as the request at the most. */
export function createLoaders(scope: Scope): Loaders {
  const { db } = scope;
  return {
    user: byId((ids) => listUsersById(db, ids)),
    member: byId((ids) => listMembersById(db, ids)),
    workspace: byId((ids) => listWorkspacesById(db, ids)),
    tier: byId((ids) => listTiersById(db, ids)),
    lastUse: byId((ids) => listLastUses(db, ids)),
    mayReadPersonalData: new DataLoader(
      async (workspaceIds) => await Promise.all(workspaceIds.map((id) => mayReadPersonalData(scope, id))),
    ),
  };
}

function byId<Item extends { readonly id: string }>(
  list: (ids: readonly string[]) => Promise<readonly Item[]>,
): DataLoader<string, Item> {
  return new DataLoader(async (ids) => {
    const found = new Map((await list(ids)).map((item) => [item.id, item]));
    return ids.map((id) => found.get(id) ?? new Error('A referenced object is missing.'));
  });
}
