import { TypeID } from 'typeid-js';
import { v7 } from 'uuid';
import type { Scope } from './scope.ts';

/** The nouns that have ids; the id's prefix says which. */
export type IdPrefix = (typeof ID_PREFIXES)[number];

/** A new TypeID: prefix and a UUID v7 in base 32, so that ids sort by the time of their making. */
export function newId(scope: Pick<Scope, 'now' | 'randomBytes'>, prefix: IdPrefix): string {
  const bytes = v7({ msecs: scope.now().getTime(), random: scope.randomBytes(16) }, new Uint8Array(16));
  return TypeID.fromUUIDBytes(prefix, bytes).toString();
}

/** The prefix of a well-formed id of ours; undefined for anything else. */
export function idPrefixOf(id: string): IdPrefix | undefined {
  const prefix = /^([a-z]{3,4})_[0-7][0-9a-hjkmnp-tv-z]{25}$/.exec(id)?.[1];
  return ID_PREFIXES.find((known) => known === prefix);
}

const ID_PREFIXES = ['wsp', 'usr', 'mem', 'key', 'perm', 'tier', 'cns', 'inv', 'req', 'evt'] as const;

/** An id that no row has. */
export const NOBODY = '';

/** The text if it is an id with this prefix, else {@link NOBODY}: PostgreSQL takes no NUL, and nothing else is found either. */
export function idOrNobody(prefix: IdPrefix, text: string): string {
  return idPrefixOf(text) === prefix ? text : NOBODY;
}
