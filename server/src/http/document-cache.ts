/** What is kept for documents that were seen before; the one that was asked for longest ago goes first. */
export interface DocumentCache<Kept> {
  get(document: string): Kept | undefined;
  set(document: string, value: Kept): void;
}

/** Documents of programs are few and short. Longer ones are not kept, or anybody could fill the memory with them. */
const DOCUMENT_CHARACTERS_MAX = 8_192;
const DOCUMENTS_MAX = 256;

/** A cache for the documents of this server's clients, bounded in memory whatever they send. */
export function createDocumentCache<Kept extends object>(): DocumentCache<Kept> {
  const kept = new Map<string, Kept>();
  return {
    get: (document) => {
      const value = kept.get(document);
      if (value === undefined) return undefined;
      // A map keeps the order of insertion: the first is the one that was asked for longest ago.
      kept.delete(document);
      kept.set(document, value);
      return value;
    },
    set: (document, value) => {
      if (document.length > DOCUMENT_CHARACTERS_MAX) return;
      const [oldest] = kept.keys();
      if (oldest !== undefined && kept.size >= DOCUMENTS_MAX) kept.delete(oldest);
      kept.set(document, value);
    },
  };
}
