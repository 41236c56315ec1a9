import type { Caller } from '../support/graphql.ts';

/** The headers that carry a caller's credential. */
export function credentialHeaders(caller: Caller): [name: string, value: string][] {
  if (caller === 'anonymous') return [];
  return 'bearer' in caller ? [['authorization', `Bearer ${caller.bearer}`]] : [['x-api-key', caller.apiKey]];
}
