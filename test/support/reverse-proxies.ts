import { accessSync, constants } from 'node:fs';

/** Reverse proxies of this machine. */
export interface ReverseProxies {
  readonly nginxPath: string;
  readonly caddyPath: string;
}

/** Both of them in the usual places; undefined when one is missing. */
export function findReverseProxies(): ReverseProxies | undefined {
  const nginxPath = [
    '/usr/sbin/nginx',
    '/usr/local/sbin/nginx',
    '/usr/local/bin/nginx',
    '/opt/homebrew/bin/nginx',
  ].find(isExecutable);
  const caddyPath = ['/usr/bin/caddy', '/usr/local/bin/caddy', '/opt/homebrew/bin/caddy'].find(isExecutable);
  return nginxPath === undefined || caddyPath === undefined ? undefined : { nginxPath, caddyPath };
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
