// The numbers of the revocation protocol (`docs/revocation.md`), in milliseconds.

/** L: how long a revoker waits at the most, and a row counts that nobody renews. */
export const SERVER_LEASE_MS = 5_000;

/** V: the longest lease of a verifier. */
export const VERIFIER_LEASE_MS = 3_000;

/** What a holder makes of a lease: clocks whose rates are off by 5 % each way stay within it. */
export const LEASE_MARGIN = 0.9;

/** How often a server renews its lease. */
export const ROUND_EVERY_MS = 500;
