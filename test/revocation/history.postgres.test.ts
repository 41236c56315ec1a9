import { afterAll, beforeAll, expect, test } from 'vitest';
import { joinTestApp, startTestApp, type AlterRevocation, type JoinOptions, type TestApp } from '../support/app.ts';
import { runHistory } from './history-run.ts';
import { History } from './history.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

async function withAnother<Result>(options: JoinOptions, use: (other: TestApp) => Promise<Result>): Promise<Result> {
  const other = await joinTestApp(app, options);
  try {
    return await use(other);
  } finally {
    await other.close();
  }
}

test('of 2,000 operations of many clients on two servers none is answered with what was over before it began', async () => {
  await withAnother({}, async (other) => {
    const history = await runHistory([app, other], { seed: 20_261_127, operations: 2_000 });
    expect(history.verified.length).toBeGreaterThan(1_800);
    expect(history.findViolations()).toEqual([]);
    expect(new Set(history.verified.map(({ verdict }) => verdict))).toEqual(new Set(['VALID', 'DISABLED']));
    // Or else nothing was shown of the memory of either.
    for (const { revocation } of [app, other]) expect(revocation.state().leaseMs).toBeGreaterThan(0);
  });
});

/** Applies changes, and keeps what they are about. */
const withoutEviction: AlterRevocation = (revocation) => {
  const { cache } = revocation;
  const apply = cache.apply.bind(cache);
  cache.apply = (_changes, position) => apply([], position);
  return revocation;
};

/** Returns at once, whoever has not heard of the change. */
const withoutWait: AlterRevocation = (revocation) => ({
  ...revocation,
  wait: () => Promise.resolve({ effective: true, effectiveAfterMs: 0 }),
});

const BROKEN: Readonly<Record<string, JoinOptions>> = {
  'a server that keeps what has changed': { alter: withoutEviction },
  // Which hears late as well, so that it shows on a machine of any speed.
  'a server whose changes return before they are true everywhere': { alter: withoutWait, isDeaf: true },
};

test.for(Object.entries(BROKEN))('the check finds %s', async ([_what, options]) => {
  await withAnother(options, async (other) => {
    const history = await runHistory([app, other], { seed: 1, operations: 300 });
    expect(history.findViolations().length).toBeGreaterThan(0);
  });
});

test('a server that hears late, but waits, answers with nothing that was over', async () => {
  await withAnother({ isDeaf: true }, async (other) => {
    const history = await runHistory([app, other], { seed: 1, operations: 150 });
    expect(history.findViolations()).toEqual([]);
  });
});

test('the check lets through what may have happened, and nothing else', async () => {
  const history = new History();
  history.begin('key', 'VALID');
  let verifyWhileChanging: Promise<void> = Promise.resolve();
  await history.change('key', 'DISABLED', async () => {
    verifyWhileChanging = history.verify('key', () => Promise.resolve('VALID'));
    await history.verify('key', () => Promise.resolve('DISABLED'));
  });
  await verifyWhileChanging;
  expect(history.findViolations()).toEqual([]);
  await history.verify('key', () => Promise.resolve('VALID'));
  expect(history.findViolations()).toMatchObject([{ verdict: 'VALID', allowed: ['DISABLED'] }]);
});
