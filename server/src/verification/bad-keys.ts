import { toNetwork, type Account } from '../domain/caller-limiter.ts';

/**
 * Who pays for a presented key that does not exist: the client's address as this caller names it, and the caller. One
 * client of many so uses up its own small budget, not the large one of the API that it calls; and no caller can use up the
 * budget that an address has with another one. `caller` is its credential’s id, or its own address.
 */
export function payersOfBadKeys(caller: string, clientAddress: string | null): readonly Account[] {
  const ofCaller: Account = { bucket: 'badKeysOfCredential', payer: caller };
  if (clientAddress === null) return [ofCaller];
  return [{ bucket: 'badKeysOfAddress', payer: `${caller} ${toNetwork(clientAddress)}` }, ofCaller];
}
