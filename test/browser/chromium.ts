import { type Browser, chromium } from 'playwright-core';
import { inject } from 'vitest';

/** Starts a Chromium that can reach this machine and nothing else, and does nothing by itself. */
export async function launchChromium(): Promise<Browser> {
  return await chromium.launch({
    executablePath: inject('chromiumPath'),
    args: [
      // For root, in containers; the pages are our own.
      '--no-sandbox',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-pings',
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1',
    ],
  });
}
