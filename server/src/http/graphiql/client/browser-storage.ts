import type { GraphiqlOptions } from './graphiql-globals.ts';

/**
 * What GraphiQL keeps between visits: theme and sizes of panes in the browser, everything else in memory. Documents,
 * variables and answers hold keys and secrets, and would lie on disk, readable for every script of this origin.
 */
export function createGraphiqlStorage(browser: Storage): GraphiqlOptions['storage'] {
  const memory = new Map<string, string>();
  return {
    getItem: (name) => (isAppearance(name) ? browser.getItem(name) : (memory.get(name) ?? null)),
    setItem(name, value) {
      if (isAppearance(name)) browser.setItem(name, value);
      else memory.set(name, value);
    },
    removeItem(name) {
      browser.removeItem(name);
      memory.delete(name);
    },
    clear() {
      for (const name of Object.keys(browser).filter(isAppearance)) browser.removeItem(name);
      memory.clear();
    },
    get length() {
      return memory.size;
    },
  };
}

function isAppearance(name: string): boolean {
  return /^graphiql:(theme|\w+Flex)$/.test(name);
}
