import { once } from 'node:events';
import { openStore } from '@portcullis/server/db/open-store.ts';

// A program: opens the PGlite store in `DATA_DIR` and keeps it open until SIGTERM.

const dataDir = process.env['DATA_DIR'] ?? '';
const store = await openStore({ kind: 'pglite', dataDir }, { databasePoolMax: 1, databaseStatementTimeoutMs: 30_000 });
process.stdout.write('open\n');
// Waiting for a signal keeps no process alive; a timer does.
const timer = setInterval(() => undefined, 60_000);
await once(process, 'SIGTERM');
clearInterval(timer);
await store.close();
