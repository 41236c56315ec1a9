import type { Grant } from '@portcullis/schema';
import { builder } from './builder.ts';

export const GrantType = builder.objectRef<Grant>('Grant').implement({
  description: 'A permission, on all resources or on named ones.',
  fields: (t) => ({
    permission: t.exposeString('permission', {
      description:
        'A permission of the catalogue, a management right `portcullis:…`, or a name whose whole last segment is `*`.',
    }),
    resources: t.exposeStringList('resources', { nullable: true, description: 'The resources; null: all of them.' }),
  }),
});

export const GrantInput = builder.inputType('GrantInput', {
  description: 'A permission, on all resources or on named ones.',
  fields: (t) => ({
    permission: t.string({
      required: true,
      description:
        'A permission of the catalogue such as `datasets:read`, a management right such as `portcullis:keys:verify`, or a name whose whole last segment is `*`, which matches one segment or more.',
    }),
    resources: t.stringList({
      description:
        '1 to 1,000 names (in all grants of the list together) of 1 to 256 visible ASCII characters without comma; left out or null: all resources.',
    }),
  }),
});
