import './scalars.ts';
import './user.ts';
import './member.ts';
import './service-account.ts';
import './reset-sessions.ts';
import './join-workspace.ts';
import './workspace.ts';
import './workspace-life.ts';
import './key-policy-mutations.ts';
import './permission.ts';
import './tier.ts';
import './api-key.ts';
import './api-key-queries.ts';
import './api-key-mutations.ts';
import './api-key-endings.ts';
import './api-key-usage.ts';
import './reveal-api-key.ts';
import './revoke-presented.ts';
import './import.ts';
import './consolidation.ts';
import './verification.ts';
import './explain-verdict.ts';
import './usage.ts';
import './audit.ts';
import './viewer.ts';
import { builder } from './builder.ts';

/** The whole schema, sorted; `schema/schema.graphql` is its print. */
export const schema = builder.toSchema({ sortSchema: true });
