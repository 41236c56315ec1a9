export { PortcullisClient, type Viewer } from './client.ts';
export type { CallOptions, ClientOptions, Credential, Fetch, RetryOptions } from './client-options.ts';
export type {
  ApiKeyAnswer,
  ApiKeys,
  ListApiKeysInput,
  RevealAnswer,
  RevokeApiKeysAnswer,
  RevokePresentedAnswer,
  SecretAnswer,
} from './api-keys.ts';
export type { ImportApiKeysAnswer } from './api-keys.ts';
export type { AuditLog, ListAuditLogInput, VerifyAuditLogInput } from './audit-log.ts';
export type {
  ConsolidationAnswer,
  Consolidations,
  ListConsolidatedMembersInput,
  ListConsolidationsInput,
} from './consolidations.ts';
export type { AddMemberAnswer, ListMembersInput, Members, RemoveMemberAnswer, UpdateMemberAnswer } from './members.ts';
export type { CreateServiceAccountAnswer, ResetSessionsAnswer } from './members.ts';
export type { DefinePermissionAnswer, ListPermissionsInput, Permissions } from './permissions.ts';
export type { ListTiersInput, TierAnswer, Tiers, UpdateTierAnswer } from './tiers.ts';
export type { CreateWorkspaceAnswer, SetKeyPolicyAnswer, Workspaces } from './workspaces.ts';
export type { JoinWorkspaceAnswer } from './workspaces.ts';
export type { Listing, Page, PageInput } from './listing.ts';
export { type ErrorFacts, type InputIssue, PortcullisError } from './portcullis-error.ts';
export * from './refusal-errors.ts';
export * from './request-errors.ts';
export * from './tier-errors.ts';
export type {
  AddMemberInput,
  ApiKeyFilter,
  ApiKeyFragment as ApiKey,
  ApiKeySort,
  ApiKeyStatus,
  AuditEventFragment as AuditEvent,
  AuditFilter,
  AuditHeadFragment as AuditHead,
  AuditHeadInput,
  AuditProblemKind,
  AuditVerificationFragment as AuditVerification,
  CreateServiceAccountInput,
  CancelConsolidationInput,
  ChecksumPolicy,
  ConsolidateApiKeysInput,
  ConsolidatedMemberFragment as ConsolidatedMember,
  ConsolidationFragment as Consolidation,
  CreateWorkspaceInput,
  DefinePermissionInput,
  DefineTierInput,
  DisableApiKeyInput,
  EnableApiKeyInput,
  EndOverlapInput,
  Enrolment,
  Environment,
  ErrorCode,
  GenerateApiKeyInput,
  GrantFragment as Grant,
  GrantInput,
  IdentityInput,
  JoinWorkspaceInput,
  KeyOwnerInput,
  KeyPolicyEffectKind,
  KeyPolicyFragment as KeyPolicy,
  ImportApiKeyItem,
  ImportApiKeysInput,
  ImportOutcome,
  KeyStyle,
  LimitWindow,
  MemberAction,
  MemberAddressInput,
  MemberFragment as Member,
  MemberTargetInput,
  OnLimit,
  OwnerAddressInput,
  PageInfoFragment as PageInfo,
  PermissionFragment as Permission,
  PermissionRequirementInput as PermissionRequirement,
  RegenerateApiKeyInput,
  RemoveMemberInput,
  ReplaceableKeyFragment as ReplaceableKey,
  RequirementInput as Requirement,
  RetireTierInput,
  ResetSessionsInput,
  RevealApiKeyInput,
  RevealTargetInput,
  RevocationReason,
  RevokeApiKeyInput,
  RevokeApiKeysInput,
  RevokePresentedApiKeyInput,
  Role,
  SecretVisibility,
  SetKeyPolicyInput,
  TierFragment as Tier,
  TierLimitInput,
  UpdateApiKeyInput,
  UpdateMemberInput,
  UpdateTierInput,
  UserAddressInput,
  UserFragment as User,
  UserKind,
  Verdict,
  VerificationAnswerFragment as VerificationAnswer,
  VerifyApiKeyInput,
  WorkspaceFragment as Workspace,
  WorkspaceStatus,
} from './generated/operations.ts';
