import type { FencedCache } from '@portcullis/schema';
import { LRUCache } from 'lru-cache';
import type { KeyPlace, KnownKey, KnownKeys } from '../domain/known-keys.ts';
import type { SecretLoader } from './secret-loader.ts';
import type { WantedSecret } from './snapshot.repository.ts';

/** Workspaces by slug, and those of callers' keys: where in memory to look. */
const PLACES_MAX = 50_000;

/**
 * What this server knows of secrets. Only what the cache takes under its fence is kept; absence never is (rule 6), so that
 * an import is seen at once.
 */
export function createKnownKeys(cache: FencedCache<KnownKey>, loader: SecretLoader): KnownKeys {
  // A slug and a secret belong to one workspace as long as that exists; what they belonged to before has no entries.
  const workspaceIds = new LRUCache<string, string>({ max: PLACES_MAX });
  const load = async (wanted: WantedSecret, placeName: string): Promise<KnownKey | undefined> => {
    const epoch = cache.beginLoad();
    const { found, asOf } = await loader.load(wanted);
    if (found === undefined) return undefined;
    const { workspaceId } = found.known.snapshot;
    const loaded = { workspaceId, value: found.known, subjects: found.subjects, asOf };
    if (cache.admit(toKey(wanted.secretHash), loaded, epoch)) workspaceIds.set(placeName, workspaceId);
    return found.known;
  };
  const find = (placeName: string, secretHash: Uint8Array): KnownKey | undefined => {
    const workspaceId = workspaceIds.get(placeName);
    return workspaceId === undefined ? undefined : cache.find(workspaceId, toKey(secretHash));
  };
  return {
    find: (place, secretHash) =>
      'workspaceId' in place
        ? cache.find(place.workspaceId, toKey(secretHash))
        : find(`slug ${place.workspaceSlug}`, secretHash),
    load: (place, secretHash) => load(toWanted(place, secretHash), toPlaceName(place)),
    findCaller: (secretHash) => {
      const known = find(toCallerName(secretHash), secretHash);
      return known?.holdings === null ? undefined : known;
    },
    loadCaller: (secretHash) => load({ in: 'minted', secretHash }, toCallerName(secretHash)),
  };
}

function toWanted(place: KeyPlace, secretHash: Uint8Array): WantedSecret {
  return 'workspaceId' in place
    ? { in: 'workspaceId', place: place.workspaceId, secretHash }
    : { in: 'workspaceSlug', place: place.workspaceSlug, secretHash };
}

function toPlaceName(place: KeyPlace): string {
  return 'workspaceId' in place ? `id ${place.workspaceId}` : `slug ${place.workspaceSlug}`;
}

function toCallerName(secretHash: Uint8Array): string {
  return `caller ${toKey(secretHash)}`;
}

/** One character a byte: half of what hex takes in memory. */
function toKey(secretHash: Uint8Array): string {
  return Buffer.from(secretHash.buffer, secretHash.byteOffset, secretHash.byteLength).toString('latin1');
}
