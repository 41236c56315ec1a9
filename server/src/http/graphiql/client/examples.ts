import type { DefaultTab } from './graphiql-globals.ts';
import { KEY_EXAMPLES } from './key-examples.ts';
import { SET_UP_EXAMPLES } from './set-up-examples.ts';

/**
 * One tab for each main task, in the order in which they make a story; GraphiQL calls a tab like its operation. Empty
 * ids are filled in by the page, from the credential and from the answers to mutations.
 */
export const EXAMPLES: readonly [DefaultTab, ...DefaultTab[]] = [...SET_UP_EXAMPLES, ...KEY_EXAMPLES];
