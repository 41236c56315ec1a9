import type { Migration } from 'kysely/migration';
import * as first from './0001_first.ts';
import * as tiers from './0003_tiers.ts';
import * as sealedSecrets from './0004_sealed_secrets.ts';
import * as people from './0005_people.ts';
import * as imported from './0006_import.ts';
import * as auditChain from './0007_audit_chain.ts';
import * as usage from './0008_usage.ts';
import * as feed from './0009_feed.ts';

/** All migrations by name, oldest first; names sort in the order in which they run and never change. */
export const migrations: Readonly<Record<string, Migration>> = {
  '0001_first': first,
  '0003_tiers': tiers,
  '0004_sealed_secrets': sealedSecrets,
  '0005_people': people,
  '0006_import': imported,
  '0007_audit_chain': auditChain,
  '0008_usage': usage,
  '0009_feed': feed,
};
