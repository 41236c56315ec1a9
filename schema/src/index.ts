export { type AppliedChange, type Change } from './change-memory.ts';
export { findClientAddress, type RequestOrigin } from './client-address.ts';
export { ENVIRONMENTS, type Environment } from './environment.ts';
export { evaluate, type EvaluatedVerdict, permissionsOf, type VerificationRequest } from './evaluate.ts';
export {
  ANY_RESOURCE,
  findExcess,
  type Grant,
  grantCovers,
  type NeededResource,
  RESOURCE_NAME,
  someGrantCovers,
} from './grant.ts';
export { FencedCache, type FencedCacheOptions, type LoadEpoch, type Loaded, type Position } from './fenced-cache.ts';
export { normalizeAddress, toSubscriberNetwork } from './ip-address.ts';
export {
  type AllowListEntry,
  type CompiledAllowList,
  compileAllowList,
  isAddressAllowed,
  parseAllowListEntry,
} from './ip-allow-list.ts';
export {
  BASE62_ALPHABET,
  formatPrefixedKey,
  hasPrefixedShape,
  hasValidChecksum,
  KEY_PREFIX,
  KEY_RANDOM_LENGTH,
  parsePrefixedKey,
  type PrefixedKey,
} from './key-format.ts';
export { toKeyHint } from './key-hint.ts';
export { findLeakedKeys, KEY_LEAK_PATTERN } from './key-leak.ts';
export { KEY_STATUSES, type KeyStatus, statusOf } from './key-status.ts';
export { CHECKS, findObstacles, type RefusingCheck } from './obstacles.ts';
export { type LeaseClock, LeaseDeadline, readSentAt, type SentAt } from './lease-deadline.ts';
export { GRANT_PATTERN, isManagementRight, patternCovers, PERMISSION_NAME } from './permission.ts';
export { isUuidKey, isWellFormedKey, PRESENTED_KEY_LENGTH_MAX, PRESENTED_KEY_LENGTH_MIN } from './presented-key.ts';
export {
  findUnknownPermissions,
  isGranted,
  isSatisfied,
  type PermissionRequirement,
  type Requirement,
  REQUIREMENT_DEPTH_MAX,
} from './requirement.ts';
export { findRequirementProblem, REQUIREMENT_LEAVES_MAX, type RequirementProblem } from './requirement-bounds.ts';
export {
  type KeyInstants,
  REVOCATION_REASONS,
  type RevocationReason,
  type Snapshot,
  type SnapshotOwner,
  type SnapshotWorkspace,
} from './snapshot.ts';
export {
  toChallenge,
  TOO_MANY_UNKNOWN_KEYS,
  type Verdict,
  VERDICT_ANSWERS,
  type VerdictAnswer,
  VERDICTS,
  type VerificationCode,
  VERIFICATION_UNAVAILABLE,
} from './verdict.ts';
export { type KeyCarrier, readRequestKey, type RequestKey } from './request-key.ts';
