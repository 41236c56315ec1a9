import { isManagementRight, type Grant } from '@portcullis/schema';
import type { Actor } from '../actor.ts';
import { DomainError, toInvalidInputMessage, type InputIssue } from '../errors.ts';
import { excessOver, isCovered, type Holdings } from '../rights.ts';
import type { Scope } from '../scope.ts';
import { listCatalogue } from './permission.repository.ts';

/**
 * Nobody hands out what they do not hold: every grant must be held by the actor and, for a key, by its owner; and
 * a product permission that is named outright must be live in the catalogue. Holding is checked first, so that
 * asking for a name never tells whether the catalogue has it.
 * @throws {DomainError} GRANTS_EXCEEDED – with the grants, or their resources, that are not held
 * @throws {DomainError} INVALID_INPUT – with one issue for each unknown permission
 */
export async function requireGrantable(
  scope: Scope,
  actor: Actor,
  grants: readonly Grant[],
  ownerGrants?: readonly Grant[],
): Promise<void> {
  const excess = excessOver(ownerGrants === undefined ? actor.holdings : [...actor.holdings, ownerGrants], grants);
  if (excess.length > 0) throw grantsExceeded(excess);
  await requireKnownPermissions(scope, actor, grants);
}

/**
 * A key never lists what its owner does not hold.
 * @throws {DomainError} GRANTS_EXCEEDED – with the grants, or their resources, that the owner does not hold
 */
export function requireHeldByOwner(grants: readonly Grant[], ownerGrants: readonly Grant[]): void {
  const excess = excessOver([ownerGrants], grants);
  if (excess.length > 0) throw grantsExceeded(excess);
}

/** The permissions of the catalogue that the holdings cover on some resource, sorted. */
export async function listHeldPermissions(
  scope: Scope,
  workspaceId: string,
  holdings: Holdings,
): Promise<readonly string[]> {
  const catalogue = await listCatalogue(scope.db, workspaceId);
  return catalogue.filter((name) => isCovered(holdings, name));
}

async function requireKnownPermissions(scope: Scope, actor: Actor, grants: readonly Grant[]): Promise<void> {
  if (!grants.some(isNamedProductPermission)) return;
  const catalogue = new Set(await listCatalogue(scope.db, actor.workspace.id));
  const held = [...catalogue].filter((name) => isCovered(actor.holdings, name));
  const issues = grants.flatMap((grant, index): InputIssue[] =>
    isNamedProductPermission(grant) && !catalogue.has(grant.permission)
      ? [
          {
            path: ['grants', index, 'permission'],
            message: `names ${grant.permission}, which the catalogue does not have`,
            accepted: listNames(held),
          },
        ]
      : [],
  );
  if (issues.length > 0) throw new DomainError('INVALID_INPUT', toInvalidInputMessage(issues), { issues });
}

function isNamedProductPermission({ permission }: Grant): boolean {
  return !permission.endsWith('*') && !isManagementRight(permission);
}

/** Enough names to find a typo by; a catalogue may be long. */
function listNames(names: readonly string[]): string {
  if (names.length === 0) return 'a permission that definePermission made before';
  return `${names.slice(0, NAMES_SHOWN_MAX).join(', ')}${names.length > NAMES_SHOWN_MAX ? ', …' : ''}`;
}

const NAMES_SHOWN_MAX = 20;

function grantsExceeded(excess: readonly Grant[]): DomainError<'GRANTS_EXCEEDED'> {
  const named = excess.map(({ permission, resources }) =>
    resources === null ? permission : `${permission} on ${resources.join(', ')}`,
  );
  return new DomainError(
    'GRANTS_EXCEEDED',
    `Not held by the caller, or by the owner of the key: ${named.join('; ')}. Ask for less, or have these granted first.`,
    { excess },
  );
}
