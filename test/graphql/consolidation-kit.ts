import type { TestApp } from '../support/app.ts';
import { mutate, post, textAt, type Answered, type MutationAnswer } from '../support/graphql.ts';
import type { SeededMember, SeededWorkspace } from '../support/seed.ts';
import { expect } from 'vitest';
import { importAll, oldKey } from './import-kit.ts';

/** A key that was imported. */
export interface OldKey {
  readonly id: string;
  readonly text: string;
}

/** What a test is about at the moment. */
interface Subject {
  readonly app: TestApp;
  readonly workspace: SeededWorkspace;
  readonly member: SeededMember;
}

/** What tests of consolidation do. */
export function consolidationKit(subject: () => Subject) {
  return {
    /** Keys of the member, oldest first, one for each year from 2019 on. */
    oldKeys: async (count: number, item: object = {}): Promise<readonly OldKey[]> => {
      const { app, workspace, member } = subject();
      const texts = Array.from({ length: count }, oldKey);
      const owner = { memberId: member.id };
      const items = texts.map((presentedKey, index) => ({
        presentedKey,
        owner,
        createdAt: `${2019 + index}-01-01T00:00:00Z`,
        ...item,
      }));
      const answer = await importAll(app, workspace, items);
      return texts.map((text, index) => ({ text, id: textAt(answer, `items.${index}.keyId`) }));
    },
    /** As the OWNER, which is never refused. */
    consolidate: async (input: object = {}): Promise<MutationAnswer> => {
      const { app, workspace } = subject();
      const whole = { workspaceId: workspace.id, ...input };
      const answer = await mutate(app.url, workspace.owner.caller, 'consolidateApiKeys', whole);
      expect(answer.__typename).toBe('ConsolidateApiKeysSuccess');
      return answer;
    },
    verdicts: async (keys: readonly OldKey[]): Promise<readonly unknown[]> =>
      await Promise.all(keys.map(async ({ text }) => (await subject().workspace.verify(text))['verdict'])),
    /** A page of those whom it touches. */
    affected: async (variables: object = {}): Promise<Answered> => {
      const { app, workspace } = subject();
      const whole = { workspaceId: workspace.id, ...variables };
      const { data, errors } = await post(app.url, workspace.owner.caller, AFFECTED, whole);
      expect(errors).toEqual([]);
      // The query says that this is an object.
      return data?.['consolidatedMembers'] as Answered;
    },
    inDays: (days: number): string => new Date(subject().app.clock.now().getTime() + days * 86_400_000).toISOString(),
  };
}

const AFFECTED = `query ($workspaceId: ID!, $consolidationId: ID, $at: DateTime, $first: Int, $after: String) {
  consolidatedMembers(workspaceId: $workspaceId, consolidationId: $consolidationId, at: $at, first: $first, after: $after) {
    totalCount pageInfo { hasNextPage endCursor }
    nodes { member { id user { email } } keptKey { id hint } endedKeys { id hint } endedKeyCount } } }`;
