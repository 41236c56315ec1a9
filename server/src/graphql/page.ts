import { formatCursor, type Cursor, type Page } from '../domain/page.ts';

/** A page as Relay's connections want it; `count` is asked only when `totalCount` is selected. */
export function toConnection<Item extends Cursor>({
  items,
  count,
  ...page
}: Page<Item> & { readonly count: () => Promise<number> }) {
  const edges = items.map((item) => ({ cursor: formatCursor(item), node: item }));
  return {
    edges,
    count,
    pageInfo: {
      hasNextPage: page.hasNextPage,
      hasPreviousPage: page.hasPreviousPage,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

/** Text of the one field that our connections have beside Relay's. */
export const TOTAL_COUNT = 'How many items the whole list has; counted only when selected.';

/** What a list field costs: as many items as are asked for. */
export function pageComplexity({
  first,
  last,
}: {
  readonly first?: number | null | undefined;
  readonly last?: number | null | undefined;
}) {
  return { field: 1, multiplier: Math.max(1, first ?? last ?? 20) };
}
