import type { RefusedInputs } from './rows.ts';

const ITEM = { presentedKey: 'a-good-old-key-123456', owner: { externalId: '1042' } };

/** An item is refused by itself, beside others that go through; these refuse the whole call. */
export const IMPORT_ROWS: RefusedInputs = {
  importApiKeys: {
    items: [
      ['nothing', [], '1 to 1000 items'],
      ['1,001 items', Array.from({ length: 1_001 }, () => ITEM), '1 to 1000 items'],
    ],
  },
};
