import type { Member, PortcullisClient } from '@portcullis/sdk';
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
  readonly grants?: readonly { readonly permission: string; readonly resources?: readonly string[] }[];
}

/** What a company begins with. */
export interface CompanyOptions {
  readonly slug: string;
  readonly ownerEmail: string;
  /** Its catalogue. */
  readonly permissions: readonly string[];
}

/** Makes a workspace as the operator does, defines its catalogue as its owner does, and starts its API. */
export async function openCompany(
  installation: Installation,
  { slug, ownerEmail, permissions }: CompanyOptions,
): Promise<Company> {
  const { workspace } = await installation.operator.workspaces.create({
    slug,
    name: slug,
    owner: { email: ownerEmail },
  });
  const owner = await installation.signIn(ownerEmail);
  for (const name of permissions) await owner.permissions.define({ workspaceId: workspace.id, name });
  const verifying = await owner.apiKeys.generate({
    workspaceId: workspace.id,
    label: 'the API verifies with this',
    grants: [{ permission: 'portcullis:keys:verify' }],
  });
  return {
    id: workspace.id,
    slug,
    owner,
    api: await startEnergyApi(installation.url, workspace.id, verifying.secret),
    add: async (email, { role = 'MEMBER', grants = [] } = {}) =>
      (await owner.members.add({ workspaceId: workspace.id, email, role, grants: [...grants] })).member,
  };
}
