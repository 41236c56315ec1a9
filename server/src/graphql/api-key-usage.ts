import { builder } from './builder.ts';
import { ApiKeyType } from './refs.ts';

const LATE = 'A few seconds late, see `USAGE_FLUSH_SECONDS`';

builder.objectFields(ApiKeyType, (t) => ({
  lastUsedAt: t.field({
    type: 'DateTime',
    nullable: true,
    description: `When one of its secrets was last accepted, by a verification or as a caller here. ${LATE}; null: never.`,
    resolve: async ({ id }, _args, { loaders }) => (await loaders.lastUse.load(id)).lastUsedAt,
  }),
  previousSecretLastUsedAt: t.field({
    type: 'DateTime',
    nullable: true,
    description: `When the secret before the current one was last accepted: is anybody still on the old one? ${LATE}; null: never, or there was none.`,
    resolve: async ({ id }, _args, { loaders }) => (await loaders.lastUse.load(id)).previousSecretLastUsedAt,
  }),
}));
