import type { Grant } from '@portcullis/schema';
import { identityOf, OPERATOR_KEY, type TestApp } from './app.ts';
import { mutate, post, textAt, type Answered, type Caller, type MutationAnswer } from './graphql.ts';

/** The operator as a caller. */
export const OPERATOR: Caller = { apiKey: OPERATOR_KEY };

/** A workspace of a test's own; each step answers what can be done next. */
export interface SeededWorkspace {
  readonly id: string;
  readonly slug: string;
  readonly owner: SeededMember;
  /** The verdict on a presented key, asked by the owner; `request` is what else `verifyApiKey` takes. */
  verify(presentedKey: string, request?: object): Promise<Answered>;
  /** Changes the key policy, as the OWNER. */
  setPolicy(policy: object): Promise<void>;
  /** Undoes suspension and deletion, of which the API undoes only the first. */
  restore(): Promise<void>;
  /** Suspends it, as the OWNER. */
  suspend(): Promise<void>;
  permission(name: string): Promise<{ readonly id: string; readonly name: string }>;
  tier(input?: object): Promise<{ readonly id: string; readonly name: string }>;
  /** Switches a key off, as the OWNER. */
  disable(keyId: string): Promise<void>;
  /** Called for by the owner. */
  consolidation(at: string): Promise<{ readonly id: string }>;
  /** A pending one, by the OWNER. */
  invitation(input?: object): Promise<{ readonly id: string; readonly token: string }>;
  /** A pending one, of a stranger; the enrolment is APPROVAL for a moment. */
  accessRequest(): Promise<{ readonly id: string; readonly caller: Caller }>;
  member(options?: { role?: string; grants?: Partial<Grant>[]; externalId?: string }): Promise<SeededMember>;
}

/** A member who is signed in. */
export interface SeededMember {
  readonly id: string;
  readonly userId: string;
  readonly email: string;
  readonly caller: Caller;
  /** Generates for itself. */
  key(input?: object): Promise<SeededKey>;
}

/** A key that was just made. */
export interface SeededKey {
  readonly id: string;
  readonly secret: string;
  readonly caller: Caller;
}

let count = 0;

/** Makes a workspace with its OWNER, through the API, as an installation would. */
export async function seedWorkspace(app: TestApp): Promise<SeededWorkspace> {
  const slug = `w${(count += 1)}-${process.pid}`;
  const subject = `${slug}-owner`;
  const made = await mutate(app.url, OPERATOR, 'createWorkspace', {
    slug,
    name: `Workspace ${slug}`,
    owner: { identity: identityOf(subject), email: `${subject}@example.com` },
  });
  expectSuccess(made, 'createWorkspace');
  const id = textAt(made, 'workspace.id');
  const owner = await toMember(
    app,
    id,
    { id: textAt(made, 'owner.id'), userId: textAt(made, 'owner.user.id') },
    subject,
  );
  return {
    id,
    slug,
    owner,
    verify: async (presentedKey, request = {}) => {
      const input = { workspaceId: id, presentedKey, ...request };
      const verified = expectSuccess(await mutate(app.url, owner.caller, 'verifyApiKey', input), 'verifyApiKey');
      // The selection of `verifyApiKey` says that this is an object.
      return verified['answer'] as Answered;
    },
    setPolicy: async (policy) => {
      const input = { workspaceId: id, ...policy };
      expectSuccess(await mutate(app.url, owner.caller, 'setKeyPolicy', input), 'setKeyPolicy');
    },
    disable: async (keyId) => {
      expectSuccess(await mutate(app.url, owner.caller, 'disableApiKey', { keyId }), 'disableApiKey');
    },
    suspend: async () => {
      expectSuccess(await mutate(app.url, owner.caller, 'suspendWorkspace', { workspaceId: id }), 'suspendWorkspace');
    },
    restore: async () => {
      const asMade = { status: 'ACTIVE', deletedAt: null } as const;
      await app.db.updateTable('workspaces').set(asMade).where('id', '=', id).execute();
    },
    permission: async (name) => {
      const defined = expectSuccess(
        await mutate(app.url, owner.caller, 'definePermission', { workspaceId: id, name }),
        'definePermission',
      );
      return { id: textAt(defined, 'permission.id'), name };
    },
    consolidation: async (at) => {
      const called = await mutate(app.url, owner.caller, 'consolidateApiKeys', { workspaceId: id, at });
      return { id: textAt(expectSuccess(called, 'consolidateApiKeys'), 'consolidation.id') };
    },
    tier: async (input = {}) => {
      const name = `Tier ${(count += 1)}`;
      const defined = expectSuccess(
        await mutate(app.url, owner.caller, 'defineTier', { workspaceId: id, name, ...input }),
        'defineTier',
      );
      return { id: textAt(defined, 'tier.id'), name: textAt(defined, 'tier.name') };
    },
    invitation: async (input = {}) => {
      const email = `invited-${(count += 1)}@example.com`;
      const invited = expectSuccess(
        await mutate(app.url, owner.caller, 'inviteMember', { workspaceId: id, email, ...input }),
        'inviteMember',
      );
      return { id: textAt(invited, 'invitation.id'), token: textAt(invited, 'secret') };
    },
    accessRequest: async () => {
      const caller = await seedStranger(app);
      const { data } = await post(app.url, owner.caller, `{ workspace(id: "${id}") { keyPolicy { enrolment } } }`);
      const setEnrolment = async (enrolment: string): Promise<MutationAnswer> =>
        expectSuccess(
          await mutate(app.url, owner.caller, 'setKeyPolicy', { workspaceId: id, enrolment }),
          'setKeyPolicy',
        );
      await setEnrolment('APPROVAL');
      expectSuccess(await mutate(app.url, caller, 'requestAccess', { workspaceSlug: slug }), 'requestAccess');
      await setEnrolment(textAt(data, 'workspace.keyPolicy.enrolment'));
      const own = await post(app.url, caller, '{ viewer { accessRequests { id } } }');
      return { id: textAt(own.data, 'viewer.accessRequests.0.id'), caller };
    },
    member: async ({ role = 'MEMBER', grants = [], externalId } = {}) => {
      const memberSubject = `${slug}-member-${(count += 1)}`;
      const input = {
        workspaceId: id,
        identity: identityOf(memberSubject),
        email: `${memberSubject}@example.com`,
        role,
        grants,
        ...(externalId !== undefined && { externalId }),
      };
      // The operator's word for an address counts, so that the first request of the member has nothing to write.
      const added = expectSuccess(await mutate(app.url, OPERATOR, 'addMember', input), 'addMember');
      return await toMember(
        app,
        id,
        { id: textAt(added, 'member.id'), userId: textAt(added, 'member.user.id') },
        memberSubject,
      );
    },
  };
}

/** Somebody who is signed in and a member of nothing. The first request made the user; later ones only read. */
export async function seedStranger(app: TestApp): Promise<Caller> {
  const caller = await signInAs(app, `stranger-${(count += 1)}`);
  const { errors } = await post(app.url, caller, '{ viewer { user { id } } }');
  if (errors.length > 0) throw new Error(`Seeding failed at signing in: ${JSON.stringify(errors)}`);
  return caller;
}

async function signInAs(app: TestApp, subject: string): Promise<Caller> {
  const email = `${subject}@example.com`;
  return { bearer: await app.signIn(subject, { email, lifetimeSeconds: SESSION_SECONDS }) };
}

/** Longer than any test moves the clock: ten years. */
const SESSION_SECONDS = 3_653 * 86_400;

async function toMember(
  app: TestApp,
  workspaceId: string,
  ids: Pick<SeededMember, 'id' | 'userId'>,
  subject: string,
): Promise<SeededMember> {
  const caller = await signInAs(app, subject);
  return {
    ...ids,
    email: `${subject}@example.com`,
    caller,
    key: async (input = {}) => {
      const made = expectSuccess(
        await mutate(app.url, caller, 'generateApiKey', { workspaceId, label: 'a key', ...input }),
        'generateApiKey',
      );
      const secret = textAt(made, 'secret');
      return { id: textAt(made, 'apiKey.id'), secret, caller: { apiKey: secret } };
    },
  };
}

/** Seeding must not fail silently: a test that builds on nothing proves nothing. */
function expectSuccess(answer: MutationAnswer, name: string): MutationAnswer {
  if (answer.__typename?.endsWith('Success') === true) return answer;
  throw new Error(`Seeding failed at ${name}: ${JSON.stringify(answer)}`);
}
