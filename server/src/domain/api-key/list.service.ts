import { z } from 'zod';
import { requireActor } from '../actor.ts';
import { idOrNobody, NOBODY } from '../id.ts';
import { parseInput, text } from '../input.ts';
import { parsePageArguments, toPage, type Page, type PageArguments } from '../page.ts';
import type { Scope } from '../scope.ts';
import { countApiKeys, listApiKeys as readApiKeys, type ApiKeyFilter } from './list.repository.ts';
import type { ApiKey } from './api-key.ts';
import { managesKeys, requireVisibleApiKey } from './authorize.ts';

/** Labels were trimmed and normalised when they were written; what is looked for in them is made alike. */
const LABEL_FILTER = z.object({ filter: z.object({ label: text(0, 100).optional() }) });

/** @throws {DomainError} UNAUTHENTICATED; NOT_FOUND */
export async function getApiKey(scope: Scope, keyId: string): Promise<ApiKey> {
  return (await requireVisibleApiKey(scope, keyId)).key;
}

/** Which keys, in which order. */
export interface ListApiKeysInput extends PageArguments {
  readonly workspaceId: string;
  readonly filter?: ApiKeyFilter;
  readonly newestFirst?: boolean;
}

/**
 * Keys that the caller may see: all with portcullis:keys:manage, else its own; ended ones stay listed.
 * @throws {DomainError} UNAUTHENTICATED; NOT_FOUND; INVALID_INPUT – page size, cursor or label
 */
export async function listApiKeys(
  scope: Scope,
  { workspaceId, filter = {}, newestFirst = true, ...pageArguments }: ListApiKeysInput,
): Promise<Page<ApiKey> & { readonly count: () => Promise<number> }> {
  const actor = await requireActor(scope, workspaceId);
  const page = parsePageArguments(pageArguments);
  const now = scope.now();
  const wished = toFilter(filter);
  const visible = managesKeys(actor) ? wished : narrowToOwn(wished, actor.role === 'KEY' ? null : actor.memberId);
  const items = await readApiKeys(scope.db, { workspaceId, filter: visible, now, page, newestFirst });
  return { ...toPage(items, page), count: () => countApiKeys(scope.db, workspaceId, visible, now) };
}

/** A filter as callers write it, checked. @throws {DomainError} INVALID_INPUT – label */
export function toFilter({ ownerMemberId, tierId, ...filter }: ApiKeyFilter): ApiKeyFilter {
  const { label } = parseInput(LABEL_FILTER, { filter }).filter;
  return {
    ...filter,
    label,
    ...(ownerMemberId !== undefined && { ownerMemberId: idOrNobody('mem', ownerMemberId) }),
    ...(tierId !== undefined && { tierId: idOrNobody('tier', tierId) }),
  };
}

/** Somebody else's keys are no error: the list is empty, as if there were none. */
function narrowToOwn(filter: ApiKeyFilter, memberId: string | null): ApiKeyFilter {
  const isOwn = filter.ownerMemberId === undefined || filter.ownerMemberId === memberId;
  return { ...filter, ownerMemberId: isOwn && memberId !== null ? memberId : NOBODY };
}
