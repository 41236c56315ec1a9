import {
  ANY_RESOURCE,
  isGranted,
  type Grant,
  type PermissionRequirement,
  type RefusingCheck,
  type Requirement,
  type Snapshot,
  type VerificationRequest,
} from '@portcullis/schema';

/** What a check compares: a key as it is now, its allow list as it was written, and a request. */
export interface Compared {
  readonly snapshot: Snapshot;
  readonly ipAllowList: readonly string[] | null;
  readonly request: VerificationRequest;
}

/** Tells people what a check looks at; never more of the owner's grants than whether they cover what was asked for. */
export function describeCheck(check: RefusingCheck, compared: Compared): string {
  return DESCRIPTIONS[check](compared);
}

const DESCRIPTIONS: Readonly<Record<RefusingCheck, (compared: Compared) => string>> = {
  REVOKED: ({ snapshot: { revokedAtMs, revocationReason } }) =>
    revokedAtMs === null ? 'Not revoked.' : `Revoked at ${toIso(revokedAtMs)} (${revocationReason ?? 'UNSPECIFIED'}).`,
  SUPERSEDED: ({ snapshot: { supersededAtMs, secretValidUntilMs } }) =>
    toSentence('No newer key and no newer secret has its place', 'Another one has its place from', [
      supersededAtMs,
      secretValidUntilMs,
    ]),
  EXPIRED: ({ snapshot: { expiresAtMs } }) => toSentence('Never expires', 'Expires at', [expiresAtMs]),
  DISABLED: ({ snapshot: { disabledAtMs, workspace } }) =>
    `${toSentence('Not switched off', 'Switched off at', [disabledAtMs])} The workspace is ${workspace.status}.`,
  WRONG_ENVIRONMENT: ({ snapshot, request: { environment } }) =>
    `A key for ${snapshot.environment}; ${environment === undefined ? 'the request names no environment' : `the request is for ${environment}`}.`,
  IP_NOT_ALLOWED: ({ ipAllowList, request: { clientAddress } }) => {
    if (ipAllowList === null) return 'Allowed from anywhere.';
    const address = clientAddress === undefined ? 'the address is not known' : `the address is ${clientAddress}`;
    return `Allowed from ${listSome(ipAllowList)}; ${address}.`;
  },
  INSUFFICIENT_PERMISSIONS: ({ snapshot, request }) =>
    request.require === undefined
      ? 'The request needs no permission.'
      : leavesOf(request.require)
          .map((leaf) => describeLeaf(leaf, snapshot))
          .join(' '),
};

function describeLeaf(leaf: PermissionRequirement, { grants, owner, workspace }: Snapshot): string {
  const resource = leaf.resource ?? (leaf.anyResource === true ? ANY_RESOURCE : undefined);
  const where = leaf.resource ?? (leaf.anyResource === true ? 'any resource' : 'all resources');
  const ofKey =
    grants === null
      ? 'the key leaves it to its owner'
      : toSaid('the key', isGranted(leaf.name, resource, grants, UNBOUNDED));
  const ofOwner = toSaid('its owner', isGranted(leaf.name, resource, null, owner.grants));
  const retired = workspace.catalogue.has(leaf.name) ? '' : ', and it is no live permission';
  return `${leaf.name} on ${where}: ${ofKey}, ${ofOwner}${retired}.`;
}

/** Every product permission on every resource: with it, only the other side counts. */
const UNBOUNDED: readonly Grant[] = [{ permission: '*', resources: null }];

function toSaid(who: string, holds: boolean): string {
  return `${who} ${holds ? 'holds it' : 'does not hold it'}`;
}

function leavesOf(requirement: Requirement): readonly PermissionRequirement[] {
  return requirement.kind === 'permission' ? [requirement] : requirement.of.flatMap(leavesOf);
}

/** The earliest of the instants, if there is one. */
function toSentence(never: string, at: string, instantsMs: readonly (number | null)[]): string {
  const known = instantsMs.filter((instantMs) => instantMs !== null);
  return known.length === 0 ? `${never}.` : `${at} ${toIso(Math.min(...known))}.`;
}

/** Blocks that one sentence names. */
const LISTED_MAX = 10;

function listSome(blocks: readonly string[]): string {
  const more = blocks.length - LISTED_MAX;
  return `${blocks.slice(0, LISTED_MAX).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function toIso(instantMs: number): string {
  return new Date(instantMs).toISOString();
}
