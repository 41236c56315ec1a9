import { exchange } from '../http/exchange.ts';
import type { TestApp } from '../support/app.ts';
import { mutate } from '../support/graphql.ts';
import { OPERATOR, seedWorkspace, type SeededKey } from '../support/seed.ts';
import { History } from './history.ts';

/** How much happens. */
export interface HistoryOptions {
  readonly seed: number;
  /** Verifications and changes together. */
  readonly operations: number;
}

const KEYS = 6;
const CHANGERS = 3;
const VERIFIERS = 5;
/** One change for so many verifications: keys are asked for far more often than they change. */
const VERIFICATIONS_PER_CHANGE = 9;

/**
 * Lets several clients verify keys, and switch them off and on again, on all servers at random, and writes down what they
 * were told.
 */
export async function runHistory(servers: readonly TestApp[], { seed, operations }: HistoryOptions): Promise<History> {
  const [first] = servers;
  if (first === undefined) throw new Error('there is no server');
  const history = new History();
  const random = seededRandom(seed);
  const anyServer = (): TestApp => servers[random(servers.length)] ?? first;
  const workspace = await seedWorkspace(first);
  const keys: SeededKey[] = [];
  for (let count = 0; count < KEYS; count += 1) keys.push(await (await workspace.member()).key());
  for (const { id } of keys) history.begin(id, 'VALID');

  let left = operations;
  const verifyOn = async (): Promise<void> => {
    while ((left -= 1) >= 0) {
      const key = keys[random(keys.length)];
      if (key !== undefined) await history.verify(key.id, () => askFor(anyServer(), workspace.slug, key.secret));
    }
  };
  const changeOn = async (changer: number): Promise<void> => {
    const own = keys.filter((_, index) => index % CHANGERS === changer);
    const isOff = new Set<string>();
    const due = Math.floor(operations / (VERIFICATIONS_PER_CHANGE + 1) / CHANGERS);
    for (let done = 0; done < due; done += 1) {
      left -= 1;
      const key = own[random(own.length)];
      if (key === undefined) return;
      const wasOff = isOff.delete(key.id);
      if (!wasOff) isOff.add(key.id);
      const name = wasOff ? 'enableApiKey' : 'disableApiKey';
      await history.change(key.id, wasOff ? 'VALID' : 'DISABLED', async () => {
        const answer = await mutate(anyServer().url, OPERATOR, name, { keyId: key.id });
        if (answer['effective'] !== true) throw new Error(`${name} answered ${JSON.stringify(answer)}`);
      });
      // At once, where it is likeliest not to be known: right behind the return, on the next server.
      await Promise.all(
        servers.map((server) => history.verify(key.id, () => askFor(server, workspace.slug, key.secret))),
      );
    }
  };
  await Promise.all([
    ...Array.from({ length: VERIFIERS }, verifyOn),
    ...Array.from({ length: CHANGERS }, (_, changer) => changeOn(changer)),
  ]);
  return history;
}

async function askFor({ url }: TestApp, slug: string, secret: string): Promise<string> {
  const { status, text } = await exchange(url, { target: `/verify/${slug}`, headers: [['x-api-key', secret]] });
  if (status === 200) return 'VALID';
  const { code } = JSON.parse(text) as { code: string };
  return code === 'api_key_disabled' ? 'DISABLED' : `${status} ${code}`;
}

/** Whole numbers below a bound, the same ones for the same seed (mulberry32). */
function seededRandom(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}
