import { createSecretKey, randomBytes } from 'node:crypto';
import { createSealer, type EncryptionKey, type Sealer } from '@portcullis/server/secret/seal.ts';
import { describe, expect, test } from 'vitest';

const SECRET = 'pk_live_0123456789abcdefghijklmnopqrstuv';
const ROW = { workspaceId: 'wsp_1', apiKeyId: 'key_1', secretHash: randomBytes(32) };

const newKey = (id: string): EncryptionKey => ({ id, cipherKey: createSecretKey(randomBytes(32)) });
const [old, current] = [newKey('old'), newKey('2026-11')];

function sealerOf(...keys: readonly EncryptionKey[]): Sealer {
  const sealer = createSealer(keys);
  if (sealer === null) throw new Error('no key was given');
  return sealer;
}

test('without a key there is no sealer', () => {
  expect(createSealer([])).toBeNull();
});

describe('a sealed secret', () => {
  test('opens in its row, and does not show the secret', () => {
    const sealed = sealerOf(current).seal(SECRET, ROW, randomBytes);
    expect(sealerOf(current).open(sealed, ROW)).toEqual({ secret: SECRET });
    expect(Buffer.from(sealed).toString('latin1')).not.toContain(SECRET.slice(8, 14));
  });

  test('is version, length and id of the first key, nonce, as many bytes as the secret has, tag', () => {
    const sealed = Buffer.from(sealerOf(current, old).seal(SECRET, ROW, randomBytes));
    expect([...sealed.subarray(0, 2)]).toEqual([1, 7]);
    expect(sealed.toString('ascii', 2, 9)).toBe('2026-11');
    expect(sealed).toHaveLength(9 + 12 + SECRET.length + 16);
  });

  test('differs each time: its nonce is random', () => {
    const sealed = Array.from({ length: 100 }, () =>
      Buffer.from(sealerOf(current).seal(SECRET, ROW, randomBytes)).toString('hex'),
    );
    expect(new Set(sealed.map((bytes) => bytes.slice(18, 42))).size).toBe(100);
  });

  test('opens by whichever key sealed it', () => {
    const sealed = sealerOf(old).seal(SECRET, ROW, randomBytes);
    expect(sealerOf(current, old).open(sealed, ROW)).toEqual({ secret: SECRET });
  });

  test('says which key it needs when that one is missing', () => {
    const sealed = sealerOf(old).seal(SECRET, ROW, randomBytes);
    expect(sealerOf(current).open(sealed, ROW)).toEqual({ failure: 'KEY_NOT_CONFIGURED', keyId: 'old' });
  });

  test('does not open by another key of the same id', () => {
    const sealed = sealerOf(old).seal(SECRET, ROW, randomBytes);
    expect(sealerOf(newKey('old')).open(sealed, ROW)).toEqual({ failure: 'DAMAGED', keyId: 'old' });
  });

  test.each([
    ['workspace', { workspaceId: 'wsp_2' }],
    ['key', { apiKeyId: 'key_2' }],
    ['secret', { secretHash: randomBytes(32) }],
    ['row whose ids are cut elsewhere', { workspaceId: 'wsp_1\0key', apiKeyId: '_1' }],
  ])('does not open in the row of another %s', (_, change) => {
    const sealed = sealerOf(current).seal(SECRET, ROW, randomBytes);
    expect(sealerOf(current).open(sealed, { ...ROW, ...change })).toMatchObject({ failure: 'DAMAGED' });
  });

  test('does not open when any bit of it was changed, nor when it was cut', () => {
    const sealer = sealerOf(current);
    const sealed = Buffer.from(sealer.seal(SECRET, ROW, randomBytes));
    for (let bit = 0; bit < sealed.length * 8; bit += 1) {
      const changed = Buffer.from(sealed);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(sealer.open(changed, ROW)).toHaveProperty('failure');
    }
    for (let length = 0; length < sealed.length; length += 1)
      expect(sealer.open(sealed.subarray(0, length), ROW)).toHaveProperty('failure');
  });
});
