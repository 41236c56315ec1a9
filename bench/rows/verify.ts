import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startEmbeddedPostgres } from '../../test/support/embedded-postgres.ts';
import { startProcess, type TestProcess } from '../../test/support/processes.ts';
import { isBrief, type Prepared, type Row } from '../row.ts';

/** Verification of keys in memory over HTTP, against `node:http` that answers the same bytes. */
export const verifyRows: readonly Row[] = [
  row('verify-http', 'GET /verify/:workspace, key in memory', 'plain', 0.6, ({ demoKey }) => ({
    method: 'GET',
    path: '/verify/demo',
    headers: { 'x-api-key': demoKey },
  })),
  row('verify-graphql', 'verifyApiKey by POST, key in memory', 'json', 0.4, (setting) =>
    toPost(setting, ONE, { workspaceId: setting.workspaceId, presentedKey: setting.demoKey }),
  ),
  row('verify-graphql-batch', 'verifyApiKeys of 100 keys by POST, in memory', 'json', 0.3, (setting) =>
    toPost(setting, MANY, {
      workspaceId: setting.workspaceId,
      verifications: setting.keys.map((presentedKey) => ({ presentedKey })),
    }),
  ),
];

const ONE =
  'mutation($input:VerifyApiKeyInput!){verifyApiKey(input:$input){...on VerifyApiKeySuccess{answer{verdict code httpStatus keyId owner{memberId externalId} permissions}}}}';
const MANY =
  'mutation($input:VerifyApiKeysInput!){verifyApiKeys(input:$input){...on VerifyApiKeysSuccess{answers{verdict code httpStatus keyId owner{memberId externalId} permissions}}}}';

/** What a request is made of. */
interface Setting {
  readonly workspaceId: string;
  readonly demoKey: string;
  /** A hundred keys. */
  readonly keys: readonly string[];
  /** A key that may verify. */
  readonly caller: string;
}

interface Request {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

const CONNECTIONS = 32;
const SECONDS = isBrief ? 0.3 : 4;
const OPERATOR_KEY = 'operator_of-the-bench-0123456789abcdef';

function row(
  id: string,
  subject: string,
  bare: 'plain' | 'json',
  ratio: number,
  toRequest: (setting: Setting) => Request,
): Row {
  const baseline = bare === 'plain' ? 'bare node:http, same bytes' : 'bare node:http: parse, hash, same bytes';
  return {
    id,
    subject,
    baseline,
    unit: 'requests/s',
    goal: { is: 'at least', ratio },
    prepare: () => prepare(toRequest, bare),
  };
}

async function prepare(toRequest: (setting: Setting) => Request, bare: string): Promise<Prepared> {
  const postgres = await startEmbeddedPostgres();
  const directory = await mkdtemp(join(tmpdir(), 'portcullis-bench-'));
  const server = await startProcess({
    command: process.execPath,
    args: ['--disable-warning=ExperimentalWarning', program('../../server/src/main.ts')],
    cwd: directory,
    env: {
      PORT: '0',
      DATABASE_URL: postgres.serverUrl,
      PORTCULLIS_DEMO: 'true',
      PORTCULLIS_OPERATOR_KEY: OPERATOR_KEY,
      PORTCULLIS_SESSION_SECRET: 'only-for-the-bench-0123456789abcdef',
    },
    readyWhen: /^Portcullis is listening\. GraphiQL: (\S+)\/graphql$/m,
  });
  const request = toRequest(await readSetting(server));
  const answer = await ask(server.url, request);
  const bareServer = await startProcess({
    command: process.execPath,
    args: [program('../programs/bare-server.ts'), bare, Buffer.from(JSON.stringify(answer)).toString('base64')],
    readyWhen: /^listening on (\d+)$/m,
  });
  return {
    subject: () => measureLoad(new URL(server.url).port, request),
    baseline: () => measureLoad(bareServer.url, request),
    close: async () => {
      await Promise.all([server.stop(), bareServer.stop()]);
      await postgres.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function readSetting(server: TestProcess): Promise<Setting> {
  const [, demoKey = ''] = await server.waitForOutput(/X-API-Key: (pk_\w+)/);
  const operator = async (query: string, variables: object = {}): Promise<Record<string, Record<string, unknown>>> => {
    const { body } = await ask(server.url, {
      ...toPost({ caller: OPERATOR_KEY }, query),
      body: JSON.stringify({ query, variables }),
    });
    return (JSON.parse(body) as { data: Record<string, Record<string, unknown>> }).data;
  };
  const workspaceId = String((await operator('{ workspace(slug: "demo") { id } }'))['workspace']?.['id']);
  const generate = async (input: object): Promise<string> => {
    const made = await operator(
      'mutation($input:GenerateApiKeyInput!){generateApiKey(input:$input){...on GenerateApiKeySuccess{secret}...on UserError{message}}}',
      { input: { workspaceId, owner: { email: 'owner@demo.example' }, label: 'bench', ...input } },
    );
    return String(made['generateApiKey']?.['secret']);
  };
  const caller = await generate({ grants: [{ permission: 'portcullis:keys:verify' }] });
  const keys: string[] = [];
  for (let count = 0; count < 100; count += 1) keys.push(await generate({}));
  return { workspaceId, demoKey, keys, caller };
}

function toPost({ caller }: Pick<Setting, 'caller'>, query: string, input: object = {}): Request {
  const headers = { 'x-api-key': caller, 'content-type': 'application/json' };
  return { method: 'POST', path: '/graphql', headers, body: JSON.stringify({ query, variables: { input } }) };
}

/** The answer without what the server of the baseline adds by itself. */
async function ask(
  url: string,
  { method, path, headers, body }: Request,
): Promise<{ headers: Record<string, string>; body: string }> {
  const response = await fetch(`${url}${path}`, { method, headers, ...(body !== undefined && { body }) });
  const text = await response.text();
  if (response.status !== 200) throw new Error(`${path} answers ${response.status}: ${text.slice(0, 500)}`);
  const {
    date: _date,
    connection: _connection,
    'keep-alive': _keepAlive,
    ...others
  } = Object.fromEntries(response.headers);
  return { headers: others, body: text };
}

async function measureLoad(port: string, { method, path, headers, body = '' }: Request): Promise<number> {
  const lines = Object.entries({
    host: `127.0.0.1:${port}`,
    ...headers,
    ...(body !== '' && { 'content-length': String(Buffer.byteLength(body)) }),
  });
  const text = `${method} ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`;
  const args = [
    program('../programs/load.ts'),
    port,
    String(CONNECTIONS),
    String(SECONDS),
    Buffer.from(text).toString('base64'),
  ];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return Number(stdout);
}

function program(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url));
}
