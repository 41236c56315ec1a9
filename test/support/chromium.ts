import { accessSync, constants } from 'node:fs';

/** Chromium's executable: `named` if it is given, else the first of the usual places; undefined when there is none. */
export function findChromium(named: string | undefined): string | undefined {
  return (named === undefined ? USUAL_PATHS : [named]).find(isExecutable);
}

const USUAL_PATHS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/google-chrome',
  '/opt/google/chrome/chrome',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
