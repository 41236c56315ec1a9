import type { Member, PortcullisClient, SetKeyPolicyInput } from '@portcullis/sdk';
import { type EnergyApi, startEnergyApi } from './energy-api.ts';
import type { Installation } from './installation.ts';

/** A workspace with its owner, who is signed in, and the API that its keys are for. */
export interface Company {
  readonly id: string;
  readonly slug: string;
  readonly owner: PortcullisClient;
  readonly api: EnergyApi;
  /** Makes somebody a member by address, without a word to them; they need not have signed in before. */
  add(email: string, options?: AddedMember): Promise<Member>;
}

/** What a member is besides an address; by default a MEMBER without grants. */
export interface AddedMember {
  readonly role?: 'ADMIN' | 'MEMBER';
  readonly grants?: { readonly permission: string; readonly resources?: string[] }[];
}

/** What a company begins with. */
export interface CompanyOptions {
  readonly slug: string;
  readonly ownerEmail: string;
  /** Its key policy, where that is not the default. */
  readonly policy: Omit<SetKeyPolicyInput, 'workspaceId'>;
  /** Its catalogue; empty by default. */
  readonly permissions?: readonly string[];
}

/** Makes a workspace as the operator does, sets it up as its owner does, and starts its API. */
export async function openCompany(
  installation: Installation,
  { slug, ownerEmail, policy, permissions = [] }: CompanyOptions,
): Promise<Company> {
  const made = await installation.operator.workspaces.create({ slug, name: slug, owner: { email: ownerEmail } });
  const workspaceId = made.workspace.id;
  const owner = await installation.signIn(ownerEmail);
  await owner.workspaces.setKeyPolicy({ workspaceId, ...policy });
  for (const name of permissions) await owner.permissions.define({ workspaceId, name });
  return {
    id: workspaceId,
    slug,
    owner,
    api: await startEnergyApi(installation.url, workspaceId, await makeVerifyingKey(owner, workspaceId)),
    add: async (email, options = {}) => (await owner.members.add({ workspaceId, email, ...options })).member,
  };
}

/** The API asks with a key of its own, which belongs to no person and may do nothing else. */
async function makeVerifyingKey(owner: PortcullisClient, workspaceId: string): Promise<string> {
  const grants = [{ permission: 'portcullis:keys:verify' }];
  const { member } = await owner.members.createServiceAccount({ workspaceId, name: 'energy API', grants });
  const { secret } = await owner.apiKeys.generate({
    workspaceId,
    owner: { memberId: member.id },
    label: VERIFYING_KEY_LABEL,
    grants,
  });
  return secret;
}

/** The label of the key that the API of a company verifies with. */
export const VERIFYING_KEY_LABEL = 'energy API';
