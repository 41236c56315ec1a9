import { type Browser, chromium } from 'playwright-core';
import { inject } from 'vitest';

/** Opens a headless Chromium, which looks nothing up by itself; whoever opened it closes it. */
export async function openBrowser(): Promise<Browser> {
  return await chromium.launch({
    executablePath: inject('chromiumPath'),
    // Chromium refuses its sandbox to root, and root is who tests in a container. Only pages of our own are opened.
    chromiumSandbox: process.getuid?.() !== 0,
    args: ['--disable-gpu', '--disable-quic', '--disable-background-networking', '--disable-component-update'],
  });
}
