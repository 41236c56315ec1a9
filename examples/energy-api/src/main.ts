import { createServer, type Server } from 'node:http';
import { PortcullisClient } from '@portcullis/sdk';
import { ConfigError, loadConfig, type Config } from './config.ts';
import { createEnergyApi } from './energy-api.ts';

/** How long answers that are under way may take after the API is told to stop. */
const DRAIN_MS = 5_000;

try {
  start(loadConfig(process.env));
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

function start({ port, portcullisUrl, portcullisApiKey, workspaceId, trustedProxies }: Config): void {
  const client = new PortcullisClient({ url: portcullisUrl, credential: { apiKey: portcullisApiKey } });
  const server = createServer(createEnergyApi({ client, workspaceId, trustedProxies }));
  server.on('error', (error) => {
    console.error(`energy-api can't listen on port ${port}: ${error.message}`);
    process.exitCode = 1;
  });
  server.listen(port, '127.0.0.1', () => {
    console.log(`energy-api listening on http://127.0.0.1:${portOf(server)}`);
  });
  process.once('SIGTERM', () => drain(server)).once('SIGINT', () => drain(server));
}

/** Lets answers that are under way end; the process ends when nothing is left. */
function drain(server: Server): void {
  server.close();
  setTimeout(() => server.closeAllConnections(), DRAIN_MS).unref();
}

function portOf(server: Server): number {
  const address = server.address();
  // Only a server on a pipe has a string here.
  return address === null || typeof address === 'string' ? 0 : address.port;
}
