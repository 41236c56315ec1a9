import type { RefusedInputs } from './rows.ts';

const ITEM = { presentedKey: 'a-good-old-key-123456', owner: { externalId: '1042' } };

/** The instant at which the clock of every test app stands at first. */
const NOW = '2026-11-20T12:00:00.000Z';
const AT = /^an instant after 2026-11-20T12:00:00.000Z, until 2027-11-21/;

/** An item is refused by itself, beside others that go through; these refuse the whole call. */
export const IMPORT_ROWS: RefusedInputs = {
  importApiKeys: {
    items: [
      ['nothing', [], '1 to 1000 items'],
      ['1,001 items', Array.from({ length: 1_001 }, () => ITEM), '1 to 1000 items'],
    ],
  },
  consolidateApiKeys: {
    at: [
      ['now', NOW, AT],
      ['the past', '2026-11-20T11:59:59.999Z', AT],
      ['a year and two days ahead', '2027-11-22T12:00:00.000Z', AT],
    ],
  },
  cancelConsolidation: {},
};
