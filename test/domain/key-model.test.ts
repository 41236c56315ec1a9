import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { mutate, type MutationAnswer } from '../support/graphql.ts';
import { seedWorkspace, type SeededMember, type SeededWorkspace } from '../support/seed.ts';
import { KeyModel, type Step } from './key-model.ts';

let app: TestApp;
let workspace: SeededWorkspace;
let member: SeededMember;
beforeAll(async () => {
  app = await startTestApp();
  workspace = await seedWorkspace(app);
  member = await workspace.member();
});
afterAll(() => app.close());

// Few different lengths, so that instants fall together.
const seconds = fc.constantFrom(1, 2, 3, 5);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('regenerate' as const),
      overlapSeconds: fc.oneof(fc.constant(0), seconds),
      endCurrentOverlap: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('endOverlap' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('expire' as const), inSeconds: fc.oneof(fc.constant(null), seconds) }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('wait' as const), seconds }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('revoke' as const) }) },
);

const nowMs = (): number => app.clock.now().getTime();

async function call(keyId: string, what: Exclude<Step, { kind: 'wait' }>): Promise<MutationAnswer> {
  switch (what.kind) {
    case 'regenerate': {
      const { overlapSeconds, endCurrentOverlap } = what;
      return await mutate(app.url, member.caller, 'regenerateApiKey', { keyId, overlapSeconds, endCurrentOverlap });
    }
    case 'endOverlap':
      return await mutate(app.url, member.caller, 'endOverlap', { keyId });
    case 'revoke':
      return await mutate(app.url, member.caller, 'revokeApiKey', { keyId });
    case 'expire': {
      const expiresAt = what.inSeconds === null ? null : new Date(nowMs() + what.inSeconds * 1_000).toISOString();
      return await mutate(app.url, member.caller, 'updateApiKey', { keyId, expiresAt });
    }
  }
}

test('whatever happens to a key, in whatever order, every secret that it ever had gets the verdict of the life-cycle table', async () => {
  const property = fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 10 }), async (steps) => {
    const key = await member.key();
    const model = new KeyModel(key.secret);
    for (const what of steps) {
      if (what.kind === 'wait') app.clock.advance({ seconds: what.seconds });
      else {
        const answer = await call(key.id, what);
        const secret = typeof answer['secret'] === 'string' ? answer['secret'] : undefined;
        expect(answer.__typename).toBe(model.step(what, nowMs(), secret));
      }
      const verdicts: unknown[] = [];
      for (const { secret } of model.secrets) verdicts.push((await workspace.verify(secret))['verdict']);
      expect(verdicts).toEqual(model.verdicts(nowMs()));
    }
  });
  await fc.assert(property, { numRuns: 10 });
});
