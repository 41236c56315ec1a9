import type { GenerateApiKeyInput, PortcullisClient, SecretAnswer, Tier } from '@portcullis/sdk';
import { type Company, openCompany } from './company.ts';
import { type Installation, startInstallation } from './installation.ts';

/** What the India Energy Atlas begins with. */
export interface Atlas extends Company {
  readonly installation: Installation;
  /** Without allow lists. */
  readonly free: Tier;
  /** With allow lists. */
  readonly starter: Tier;
}

/** Sets up many keys for each user, shown once, and two tiers that users may choose. */
export async function openAtlas(): Promise<Atlas> {
  const installation = await startInstallation({ USAGE_FLUSH_SECONDS: '1' });
  const company = await openCompany(installation, {
    slug: 'iea',
    ownerEmail: 'admin@iea.example',
    policy: {
      style: 'PREFIXED',
      prefix: 'iea',
      secretVisibility: 'ONCE',
      activeKeysPerMember: null,
      memberActions: ['GENERATE', 'REGENERATE', 'REVOKE', 'UPDATE'],
      enrolment: 'OPEN',
    },
  });
  const defineTier = async (name: string, ipAllowListsAllowed: boolean, amount: number): Promise<Tier> => {
    const limits = [{ name: 'requests', amount, window: 'DAY' as const }];
    const input = { workspaceId: company.id, name, ipAllowListsAllowed, selfService: true, limits };
    return (await company.owner.tiers.define(input)).tier;
  };
  const free = await defineTier('Free', false, 1_000);
  return { ...company, installation, free, starter: await defineTier('Starter', true, 100_000) };
}

/** Somebody who is signed in; their keys are on the tier Starter unless they say otherwise. */
export interface AtlasUser {
  readonly client: PortcullisClient;
  /** Every secret that they got, in order. */
  readonly secrets: readonly string[];
  generate(label: string, input?: Partial<GenerateApiKeyInput>): Promise<SecretAnswer>;
  regenerate(keyId: string, input?: { readonly overlapSeconds?: number }): Promise<SecretAnswer>;
}

/** Signs somebody in at the company's issuer. */
export async function signInAtAtlas({ installation, id, starter }: Atlas, email: string): Promise<AtlasUser> {
  const client = await installation.signIn(email);
  const secrets: string[] = [];
  const keep = (made: SecretAnswer): SecretAnswer => {
    secrets.push(made.secret);
    return made;
  };
  return {
    client,
    secrets,
    generate: async (label, input = {}) =>
      keep(await client.apiKeys.generate({ workspaceId: id, label, tierId: starter.id, ...input })),
    regenerate: async (keyId, input = {}) => keep(await client.apiKeys.regenerate({ keyId, ...input })),
  };
}
