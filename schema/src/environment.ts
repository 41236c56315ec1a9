/** The environments that a key can belong to; a key never changes its environment. */
export const ENVIRONMENTS = ['LIVE', 'TEST'] as const;

/** One of {@link ENVIRONMENTS}. */
export type Environment = (typeof ENVIRONMENTS)[number];
