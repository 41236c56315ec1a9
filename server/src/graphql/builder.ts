import SchemaBuilder from '@pothos/core';
import ComplexityPlugin from '@pothos/plugin-complexity';
import RelayPlugin from '@pothos/plugin-relay';
import { GraphQLError } from 'graphql';
import { idPrefixOf, type IdPrefix } from '../domain/id.ts';
import type { GraphQLContext } from './context.ts';

/** TypeScript types behind the schema's own. */
export interface SchemaTypes {
  Context: GraphQLContext;
  DefaultFieldNullability: false;
  DefaultEdgesNullability: { list: false; items: false };
  DefaultNodeNullability: false;
  Scalars: {
    ID: { Input: string; Output: string };
    DateTime: { Input: Date; Output: Date };
    SafeInt: { Input: number; Output: number };
    JSONObject: { Input: Record<string, unknown>; Output: Readonly<Record<string, unknown>> };
  };
}

/** The one builder of the schema; each noun's file adds to it. */
export const builder = new SchemaBuilder<SchemaTypes>({
  plugins: [RelayPlugin, ComplexityPlugin],
  defaultFieldNullability: false,
  complexity: {
    defaultComplexity: 1,
    defaultListMultiplier: 5,
    limit: ({ documentLimits }) => ({
      complexity: documentLimits.documentComplexityMax,
      depth: documentLimits.documentDepthMax,
    }),
    complexityError: (kind, result) => tooComplex(`${kind.toLowerCase()} ${result[`max${kind}`] ?? ''}`),
  },
  relay: {
    encodeGlobalID: (_typename, id) => String(id),
    decodeGlobalID: (id) => ({ typename: toTypeName(id), id }),
    cursorType: 'String',
    // The page counts its items already, see pageComplexity: not five times more for being a list.
    nodesOnConnection: { description: 'The items.', complexity: { field: 0, multiplier: 1 } },
    nodeTypeOptions: { description: 'An object that can be read again by its id.' },
    idFieldOptions: { description: 'TypeID: a prefix that names the type, `_`, and 26 characters.' },
    nodeQueryOptions: {
      description: 'Any object by its id; null for what does not exist or is not the caller’s to know of.',
      args: { id: { description: 'Its id.' } },
      resolve: (_root, { id }, _context, _info, resolveNode) => (id.typename === NO_TYPE ? null : resolveNode(id)),
    },
    nodesQueryOptions: false,
    pageInfoTypeOptions: { description: 'Where a page lies in its list.' },
    hasNextPageFieldOptions: { description: 'Whether there are items after this page.' },
    hasPreviousPageFieldOptions: { description: 'Whether there are items before this page.' },
    startCursorFieldOptions: { description: 'Cursor of the first item; null on an empty page.' },
    endCursorFieldOptions: { description: 'Cursor of the last item; null on an empty page.' },
    pageInfoFieldOptions: { description: 'Where this page lies in the list.' },
    cursorFieldOptions: { description: 'Opaque place of this item in the list, for `after` and `before`.' },
    nodeFieldOptions: { description: 'The item.', nullable: false },
    edgesFieldOptions: {
      description: 'The items with their cursors.',
      nullable: { list: false, items: false },
      complexity: { field: 0, multiplier: 1 },
    },
    firstArgOptions: { description: 'How many items from the beginning: 1 to 100, 20 by default.' },
    afterArgOptions: { description: 'Only items after this cursor.' },
    lastArgOptions: { description: 'How many items from the end: 1 to 100; not together with `first`.' },
    beforeArgOptions: { description: 'Only items before this cursor.' },
    defaultConnectionTypeOptions: { description: 'A page of a list.' },
    defaultEdgeTypeOptions: { description: 'An item of a list and its place there.' },
  },
});

builder.queryType({ description: 'Reads; none of them changes or consumes anything.' });
builder.mutationType({ description: 'Changes, and what carries a secret or consumes quota although it reads.' });

/** Types that `node(id)` can answer, by the prefix of their ids. */
const TYPE_NAMES: Readonly<Partial<Record<IdPrefix, string>>> = {
  wsp: 'Workspace',
  usr: 'User',
  mem: 'Member',
  inv: 'Invitation',
  req: 'AccessRequest',
  key: 'ApiKey',
  perm: 'Permission',
  tier: 'Tier',
};

/** Of a text that is no id, or the id of something that nobody reads by its id. */
const NO_TYPE = '';

function toTypeName(id: string): string {
  const prefix = idPrefixOf(id);
  return (prefix && TYPE_NAMES[prefix]) ?? NO_TYPE;
}

function tooComplex(bound: string): GraphQLError {
  return new GraphQLError(
    `This document asks for too much at once (allowed: ${bound}). Ask for less, or in several requests.`,
    {
      extensions: { code: 'TOO_COMPLEX', http: { status: 400 } },
    },
  );
}
