import type { ImportOutcome } from '../../domain/import/import-outcome.ts';
import type { Column } from './columns.ts';

/** What is wrong with a line; never with what stands in it. */
export interface LineProblem {
  readonly line: number;
  /** Name of a column; empty: the line as a whole. */
  readonly column: string;
  readonly code: string;
  readonly reason: string;
  readonly accepted: string;
}

/** Why an item of a line was refused, by its columns. */
export function toProblems(outcome: ImportOutcome, line: number): readonly LineProblem[] {
  if (outcome.outcome !== 'REFUSED') return [];
  return outcome.issues.map(({ path, message, accepted }) => {
    const column = COLUMN_OF[String(path[0])] ?? COLUMN_OF[path.slice(0, 2).join('.')] ?? '';
    return { line, column, code: outcome.code, reason: message, accepted };
  });
}

/** Where in the file a field of an item stands. */
const COLUMN_OF: Readonly<Record<string, Column>> = {
  presentedKey: 'key',
  secretHash: 'sha256',
  'owner.email': 'email',
  'owner.externalId': 'external_id',
  'owner.memberId': 'member_id',
  label: 'label',
  environment: 'environment',
  tier: 'tier',
  createdAt: 'created_at',
  expiresAt: 'expires_at',
  ipAllowList: 'ip_allow_list',
  metadata: 'metadata',
  disabled: 'disabled',
};
