import type { SeededWorkspace } from '../support/seed.ts';
import { FAR_AHEAD, type Targets } from './sample-inputs.ts';

/**
 * Fresh things of a workspace for the sample inputs, because some mutations use theirs up, in a workspace that is neither
 * suspended nor deleted; but `resumeWorkspace` has something to resume.
 */
export async function seedTargets(workspace: SeededWorkspace, mutation = ''): Promise<Targets> {
  await workspace.restore();
  const people = await seedPeople(workspace);
  const member = await workspace.member();
  const [key, tier] = [await member.key(), await workspace.tier()];
  const disabled = await (await workspace.member()).key();
  await workspace.disable(disabled.id);
  const permission = await workspace.permission(`sample:${key.id}`.toLowerCase());
  const consolidation = await workspace.consolidation(FAR_AHEAD);
  if (mutation === 'resumeWorkspace') await workspace.suspend();
  return {
    ...people,
    workspaceId: workspace.id,
    memberId: member.id,
    userId: member.userId,
    keyId: key.id,
    disabledKeyId: disabled.id,
    presentedKey: key.secret,
    tierId: tier.id,
    permissionId: permission.id,
    consolidationId: consolidation.id,
  };
}

/** Somebody who may be given keys, an invitation and a request for access. */
async function seedPeople(
  workspace: SeededWorkspace,
): Promise<Pick<Targets, 'toMemberId' | 'invitationId' | 'requestId'>> {
  const [{ id: toMemberId }, invitation] = [await workspace.member(), await workspace.invitation()];
  return { toMemberId, invitationId: invitation.id, requestId: (await workspace.accessRequest()).id };
}
