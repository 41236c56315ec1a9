import type { TransactionScope } from '../scope.ts';
import { deleteOldChanges } from './feed.repository.ts';

/** Changes that one transaction takes away at the most. */
const PIECE = 10_000;

/** Takes away what no server or verifier asks for any more; whoever slept that long starts over. True: there is more. */
export async function pruneFeed({ db }: TransactionScope): Promise<boolean> {
  return (await deleteOldChanges(db, PIECE)) === PIECE;
}
