import type { AccessRequest } from '../domain/access-request/access-request.ts';
import type { ApiKey } from '../domain/api-key/api-key.ts';
import type { Invitation } from '../domain/invitation/invitation.ts';
import type { Member } from '../domain/member/member.ts';
import type { Permission } from '../domain/permission/permission.ts';
import type { Tier } from '../domain/tier/tier.ts';
import type { Workspace } from '../domain/workspace/workspace.ts';
import { builder } from './builder.ts';

/** Types that point to each other, named here so that their files need not import one another in a circle. */
export const WorkspaceType = builder.objectRef<Workspace>('Workspace');
export const InvitationType = builder.objectRef<Invitation>('Invitation');
export const MemberType = builder.objectRef<Member>('Member');
export const PermissionType = builder.objectRef<Permission>('Permission');
export const TierType = builder.objectRef<Tier>('Tier');
export const AccessRequestType = builder.objectRef<AccessRequest>('AccessRequest');
export const ApiKeyType = builder.objectRef<ApiKey>('ApiKey');
