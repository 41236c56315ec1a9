import type { TestApp } from '../support/app.ts';
import { post, type Answered, type Caller } from '../support/graphql.ts';

/** What `viewer` tells somebody of their own requests. */
export async function ownRequests(app: TestApp, caller: Caller): Promise<readonly Answered[]> {
  const fields = 'id workspaceSlug note status createdAt expiresAt decidedAt decisionNote';
  const { data } = await post(app.url, caller, `{ viewer { accessRequests { ${fields} } } }`);
  // The selection above says that these are objects.
  return (data?.['viewer'] as { readonly accessRequests: readonly Answered[] }).accessRequests;
}
