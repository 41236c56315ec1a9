import { generateApiKey } from './domain/api-key/generate.service.ts';
import type { WithSecret } from './domain/api-key/key-secret.ts';
import { addMember } from './domain/member/member.service.ts';
import { definePermission } from './domain/permission/permission.service.ts';
import type { TransactionScope } from './domain/scope.ts';
import type { Workspace } from './domain/workspace/workspace.ts';
import { createWorkspace } from './domain/workspace/workspace.service.ts';
import { BUILT_IN_ISSUER } from './secret/session-token.ts';

/** A workspace to look around in. */
export interface Demo {
  readonly workspace: Workspace;
  /** A key of the demo's member, with its secret: shown once. */
  readonly key: WithSecret;
}

/** Who signs in to the demo. The subject is the address, as `portcullis session --email` has it: a new token is the same user. */
export const DEMO_OWNER = { subject: 'owner@demo.example', email: 'owner@demo.example', name: 'Demo Owner' } as const;
const DEMO_MEMBER = { subject: 'member@demo.example', email: 'member@demo.example', name: 'Demo Member' } as const;

const DEMO_PERMISSIONS = {
  'datasets:read': 'Read a dataset',
  'datasets:write': 'Change a dataset',
  'reports:export': 'Export reports',
} as const;

/** Makes the demo workspace: a permission catalogue, an owner, a member and a key of the member. */
export async function makeDemo(tx: TransactionScope): Promise<Demo> {
  const { workspace } = await createWorkspace(tx, { slug: 'demo', name: 'Demo', owner: toAddress(DEMO_OWNER) });
  const workspaceId = workspace.id;
  for (const [name, description] of Object.entries(DEMO_PERMISSIONS))
    await definePermission(tx, { workspaceId, name, description });
  const member = await addMember(tx, {
    workspaceId,
    ...toAddress(DEMO_MEMBER),
    grants: [{ permission: 'datasets:read', resources: ['solar', 'wind'] }, { permission: 'reports:export' }],
  });
  const key = await generateApiKey(tx, {
    workspaceId,
    owner: { memberId: member.id },
    label: 'Demo key',
    environment: 'TEST',
  });
  return { workspace, key };
}

function toAddress({
  subject,
  email,
  name,
}: {
  readonly subject: string;
  readonly email: string;
  readonly name: string;
}) {
  return { identity: { issuer: BUILT_IN_ISSUER, subject }, email, name };
}
