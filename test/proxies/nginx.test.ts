import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, inject } from 'vitest';
import { findFreePort } from '../support/free-port.ts';
import { startProcess } from '../support/processes.ts';
import { fillInAddresses, readConfiguration, startBackground, type Background } from './kit.ts';
import { tellStory, type Proxied } from './story.ts';

// The configuration of 'docs/guides/proxies/nginx.md', in a real nginx.
let background: Background;
let proxied: Proxied;
const directory = mkdtempSync(join(tmpdir(), 'portcullis-nginx-'));
beforeAll(async () => {
  background = await startBackground({ TRUSTED_PROXIES: '127.0.0.1', VERIFY_PEERS: '127.0.0.1' });
  const port = await findFreePort();
  const site = fillInAddresses(readConfiguration('nginx', 'nginx'), {
    '127.0.0.1:4000': new URL(background.portcullisUrl).host,
    '127.0.0.1:4100': new URL(background.apiUrl).host,
    'listen 8080': `listen 127.0.0.1:${port}`,
  });
  writeFileSync(join(directory, 'site.conf'), site);
  writeFileSync(join(directory, 'nginx.conf'), MAIN);
  await startProcess({
    command: inject('reverseProxies').nginxPath,
    args: ['-p', directory, '-c', 'nginx.conf', '-e', 'stderr'],
    readyWhen: /start worker process \d+/,
  });
  proxied = { url: `http://127.0.0.1:${port}`, background };
});
afterAll(async () => {
  await background.close();
  rmSync(directory, { recursive: true, force: true });
});

/** What every nginx has around its sites, with all files in the directory of this test. */
const MAIN = `
daemon off;
worker_processes 1;
pid nginx.pid;
error_log stderr notice;
events { worker_connections 64; }
http {
  access_log off;
  client_body_temp_path body;
  proxy_temp_path proxy;
  fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi;
  scgi_temp_path scgi;
  include site.conf;
}
`;

tellStory(() => proxied);
