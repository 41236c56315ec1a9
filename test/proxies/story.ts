import { expect, test } from 'vitest';
import type { Background, Echo } from './kit.ts';

/** What a client of the proxy gets. */
interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/** A proxy in front of the API, with Portcullis to ask. */
export interface Proxied {
  readonly url: string;
  readonly background: Background;
}

/** The same story behind every proxy that runs here; the last test ends Portcullis. */
export function tellStory(proxied: () => Proxied): void {
  const get = async (path: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> => {
    const response = await fetch(`${proxied().url}${path}`, { headers: { connection: 'close', ...headers } });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text === '' ? null : JSON.parse(text) };
  };
  const key = (): Record<string, string> => ({ 'x-api-key': proxied().background.demoKey });

  test('a request with a good key gets to the API, which learns who calls and not the key', async () => {
    const { status, body } = await get('/developer/v1/ping?page=1', key());
    expect(status).toBe(200);
    const { url, headers } = body as Echo;
    expect(url).toBe('/developer/v1/ping?page=1');
    expect(headers).toMatchObject({
      'x-portcullis-key-id': expect.stringMatching(/^key_/),
      'x-portcullis-member-id': expect.stringMatching(/^mem_/),
      'x-portcullis-permissions': 'datasets:read,reports:export',
    });
    expect(headers).not.toHaveProperty('x-api-key');
  });

  test('a bearer key is a key as well', async () => {
    const { status, body } = await get('/developer/', { authorization: `Bearer ${proxied().background.demoKey}` });
    expect(status).toBe(200);
    expect((body as Echo).headers).not.toHaveProperty('authorization');
  });

  test('what a client says under our names does not get to the API', async () => {
    const forged = { 'x-portcullis-key-id': 'key_forged', 'x-portcullis-external-id': 'boss' };
    const { body } = await get('/developer/', { ...key(), ...forged });
    const { headers } = body as Echo;
    expect(headers['x-portcullis-key-id']).toMatch(/^key_0/);
    expect(headers['x-portcullis-external-id'] ?? '').toBe('');
  });

  test('what a client says under the name of the requirement loosens nothing', async () => {
    const asked = { 'x-portcullis-require': 'any-valid-key', 'x-portcullis-caller': proxied().background.demoKey };
    expect(await get('/developer/', asked)).toMatchObject({ status: 401, body: { code: 'api_key_missing' } });
  });

  test('without a key it is 401 with a challenge', async () => {
    const { status, headers, body } = await get('/developer/');
    expect({ status, body }).toMatchObject({ status: 401, body: { status: 401, code: 'api_key_missing' } });
    expect(headers.get('content-type')).toBe('application/problem+json');
    expect(headers.get('www-authenticate')).toBe('Bearer realm="api"');
  });

  test('with a key that never was it is 401 api_key_invalid', async () => {
    const answer = await get('/developer/', { 'x-api-key': 'pk_live_AbCdEfGhIjKlMnOpQrStUvWxYz05xqz8' });
    expect(answer).toMatchObject({ status: 401, body: { code: 'api_key_invalid' } });
    expect(answer.headers.get('www-authenticate')).toContain('api_key_invalid');
  });

  test('with a key in the URL it is 401 api_key_in_url, whatever is in the header', async () => {
    expect(await get('/developer/?api_key=oops', key())).toMatchObject({
      status: 401,
      body: { code: 'api_key_in_url' },
    });
  });

  test('a refusal of the API itself stays as it is', async () => {
    expect(await get('/developer/forbidden', key())).toMatchObject({
      status: 403,
      body: { url: '/developer/forbidden' },
    });
  });

  test('without its database Portcullis refuses: 503 verification_unavailable, and is back by itself', async () => {
    const { gate } = proxied().background;
    gate.shut();
    // A key in memory is answered until the lease is over.
    await expect.poll(async () => (await get('/developer/', key())).status, { timeout: 10_000 }).toBe(503);
    const { status, headers, body } = await get('/developer/', key());
    expect({ status, body }).toMatchObject({ status: 503, body: { code: 'verification_unavailable' } });
    expect(headers.get('retry-after')).toBe('1');
    gate.open();
    await expect.poll(async () => (await get('/developer/', key())).status, { timeout: 10_000 }).toBe(200);
  });

  test('without Portcullis nobody gets through: 503', async () => {
    await proxied().background.stopPortcullis();
    const { status, headers, body } = await get('/developer/', key());
    expect({ status, body }).toMatchObject({ status: 503, body: { code: 'verification_unavailable' } });
    expect(headers.get('retry-after')).toBe('1');
  });
}
