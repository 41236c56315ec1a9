import { readScript } from '../../examples/package-script.ts';
import { startProcess } from '../../support/processes.ts';

/** The example API as a process of its own, whose keys the installation manages. */
export interface EnergyApi {
  readonly url: string;
  /** `GET /developer/v1/ping`, with what else a test sends. */
  ping(presentedKey: string, options?: { readonly from?: string }): Promise<WireAnswer>;
  read(presentedKey: string, dataset: string): Promise<WireAnswer>;
  /** Changes a dataset. */
  edit(presentedKey: string, dataset: string): Promise<WireAnswer>;
  /** Everything that it has printed until now. */
  logged(): string;
}

/** What a caller of the API sees. `code` is the stable name of a refusal; undefined in what is no refusal. */
export interface WireAnswer {
  readonly status: number;
  readonly code: string | undefined;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Starts the API of a workspace; `verifyingKey` is what it asks with. */
export async function startEnergyApi(url: string, workspaceId: string, verifyingKey: string): Promise<EnergyApi> {
  const api = await startProcess({
    ...readScript('examples/energy-api', 'start'),
    env: {
      PORT: '0',
      PORTCULLIS_URL: url,
      PORTCULLIS_WORKSPACE_ID: workspaceId,
      PORTCULLIS_API_KEY: verifyingKey,
      // As behind a balancer on this machine: who calls from where is what the tests say.
      TRUSTED_PROXIES: '127.0.0.0/8',
    },
    readyWhen: /^energy-api listening on (\S+)$/m,
  });
  const call = async (path: string, presentedKey: string, init: RequestInit = {}): Promise<WireAnswer> =>
    await toWireAnswer(
      await fetch(`${api.url}/developer/v1${path}`, {
        ...init,
        headers: { 'x-api-key': presentedKey, ...(init.headers as Record<string, string>) },
      }),
    );
  return {
    url: api.url,
    ping: (presentedKey, { from } = {}) =>
      call('/ping', presentedKey, { headers: from === undefined ? {} : { 'x-forwarded-for': from } }),
    read: (presentedKey, dataset) => call(`/datasets/${dataset}`, presentedKey),
    edit: (presentedKey, dataset) => call(`/datasets/${dataset}`, presentedKey, { method: 'PUT', body: '[1,2,3]' }),
    logged: () => `${api.stdout()}${api.stderr()}`,
  };
}

async function toWireAnswer(response: Response): Promise<WireAnswer> {
  // Everything that the API answers is a JSON object, and its tests say so.
  const body = (await response.json()) as Readonly<Record<string, unknown>>;
  const { code } = body;
  return { status: response.status, code: typeof code === 'string' ? code : undefined, body };
}
