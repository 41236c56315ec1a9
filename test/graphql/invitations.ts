import { expect } from 'vitest';
import type { TestApp } from '../support/app.ts';
import { mutate, textAt, type Caller } from '../support/graphql.ts';

/** An invitation that was just made, with what its author would mail. */
export interface SeededInvitation {
  readonly id: string;
  readonly token: string;
}

/** Invites an address, by default for a MEMBER without grants. */
export async function seedInvitation(app: TestApp, by: Caller, input: object): Promise<SeededInvitation> {
  const answer = await mutate(app.url, by, 'inviteMember', input);
  expect(answer.__typename).toBe('InviteMemberSuccess');
  return { id: textAt(answer, 'invitation.id'), token: textAt(answer, 'secret') };
}

let count = 0;

/** Somebody who signs in for the first time; without `email` as by an issuer that tells none. */
export async function signIn(app: TestApp, email?: string): Promise<Caller> {
  const bearer = await app.signIn(`invited-${(count += 1)}`, email === undefined ? {} : { email });
  // The first request makes the user; later ones only read.
  await mutate(app.url, { bearer }, 'joinWorkspace', { workspaceSlug: 'nowhere' });
  return { bearer };
}
