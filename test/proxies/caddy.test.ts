import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, inject } from 'vitest';
import { findFreePort } from '../support/free-port.ts';
import { startProcess } from '../support/processes.ts';
import { fillInAddresses, readConfiguration, startBackground, type Background } from './kit.ts';
import { tellStory, type Proxied } from './story.ts';

// The configuration of 'docs/guides/proxies/caddy.md', in a real Caddy.
let background: Background;
let proxied: Proxied;
const directory = mkdtempSync(join(tmpdir(), 'portcullis-caddy-'));
beforeAll(async () => {
  background = await startBackground({ TRUSTED_PROXIES: '127.0.0.1', VERIFY_PEERS: '127.0.0.1' });
  const port = await findFreePort();
  const site = fillInAddresses(readConfiguration('caddy', 'caddyfile'), {
    '127.0.0.1:4000': new URL(background.portcullisUrl).host,
    '127.0.0.1:4100': new URL(background.apiUrl).host,
    ':8080': `http://127.0.0.1:${port}`,
  });
  // No administration port, and no certificates.
  writeFileSync(join(directory, 'Caddyfile'), `{\n  admin off\n  auto_https off\n}\n\n${site}`);
  await startProcess({
    command: inject('reverseProxies').caddyPath,
    args: ['run', '--adapter', 'caddyfile', '--config', join(directory, 'Caddyfile')],
    env: { XDG_DATA_HOME: directory, XDG_CONFIG_HOME: directory },
    readyWhen: /serving initial configuration/,
  });
  proxied = { url: `http://127.0.0.1:${port}`, background };
});
afterAll(async () => {
  await background.close();
  rmSync(directory, { recursive: true, force: true });
});

tellStory(() => proxied);
