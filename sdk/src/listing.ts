import type { CallOptions } from './client-options.ts';
import type { PageInfoFragment } from './generated/operations.ts';
import type { Operation } from './operation.ts';
import { get } from './outcome.ts';
import type { Transport } from './transport.ts';

/** Which part of a list: forward with `first` and `after`, or backward with `last` and `before`. */
export interface PageInput {
  /** How many items from the beginning: 1 to 100, default 20. */
  readonly first?: number | undefined;
  /** Only items after this cursor. */
  readonly after?: string | undefined;
  /** How many items from the end: 1 to 100; not together with `first`. */
  readonly last?: number | undefined;
  /** Only items before this cursor. */
  readonly before?: string | undefined;
  /** Whether to count the whole list; false by default, because counting costs. */
  readonly totalCount?: boolean | undefined;
}

/** One page of a list. Iterated with `for await`, it goes on with the pages that follow. */
export interface Page<Item> extends AsyncIterable<Item> {
  /** In the order of the list, also when it was asked for from the end. */
  readonly items: readonly Item[];
  readonly pageInfo: PageInfoFragment;
  /** How many items the whole list has; undefined unless it was asked for. */
  readonly totalCount: number | undefined;
}

/** A list that was asked for: `await` gives its first page, `for await` every item of all pages. */
export type Listing<Item> = Promise<Page<Item>> & AsyncIterable<Item>;

interface Connection<Item> {
  readonly nodes: readonly Item[];
  readonly pageInfo: PageInfoFragment;
  readonly totalCount?: number;
}

/** Asks for a list in pages. With `last`, iterating goes from the end of the list to its beginning. */
export function list<Item, Variables extends PageInput>(
  transport: Transport,
  operation: Operation<{ readonly result: Connection<Item> | null }, Variables>,
  variables: Variables,
  options?: CallOptions,
): Listing<Item> {
  const what = 'workspace with this id';
  const load: Load<Item, Variables> = (page) => get(transport, operation, page, { ...options, what });
  const firstPage = load(variables).then((connection) => toPage(connection, variables, load));
  return Object.assign(firstPage, {
    async *[Symbol.asyncIterator]() {
      yield* await firstPage;
    },
  });
}

type Load<Item, Variables> = (variables: Variables) => Promise<Connection<Item>>;

function toPage<Item, Variables extends PageInput>(
  connection: Connection<Item>,
  variables: Variables,
  load: Load<Item, Variables>,
): Page<Item> {
  const { nodes: items, pageInfo, totalCount } = connection;
  return { items, pageInfo, totalCount, [Symbol.asyncIterator]: () => iterate(connection, variables, load) };
}

async function* iterate<Item, Variables extends PageInput>(
  connection: Connection<Item>,
  variables: Variables,
  load: Load<Item, Variables>,
): AsyncGenerator<Item, void> {
  const isBackward = variables.last !== undefined;
  let page = connection;
  for (;;) {
    yield* isBackward ? [...page.nodes].reverse() : page.nodes;
    const { hasNextPage, hasPreviousPage, startCursor, endCursor } = page.pageInfo;
    const cursor = isBackward ? hasPreviousPage && startCursor : hasNextPage && endCursor;
    // A page that promises more but does not say where would be asked for again and again.
    if (typeof cursor !== 'string') return;
    page = await load({ ...variables, totalCount: false, ...(isBackward ? { before: cursor } : { after: cursor }) });
  }
}
