import { createSecretKey } from 'node:crypto';
import type { EncryptionKey } from '../secret/seal.ts';
import { listOf } from './parse-value.ts';
import type { Parsed } from './variable.ts';

/** AES-256. */
const KEY_BYTES = 32;

/** Accepts `id:key` entries; the first seals, all open. Whatever is wrong is said without a character of a key. */
export function encryptionKeys(text: string): Parsed<readonly EncryptionKey[]> {
  const parsed = listOf(encryptionKey)(text);
  if ('problem' in parsed) return parsed;
  const keys = parsed.value;
  const problems = keys.flatMap((key, index) => describeRepetition(key, keys.slice(0, index), index + 1));
  return problems[0] === undefined ? parsed : { problem: problems[0] };
}

function encryptionKey(entry: string): Parsed<EncryptionKey> {
  const [, id, secret = ''] = /^([^:]*):(.*)$/.exec(entry) ?? [];
  if (id === undefined) return { problem: 'has no colon between the id and the key' };
  if (!/^[a-z0-9-]{1,32}$/.test(id)) return { problem: 'has an id that is not 1 to 32 of a-z, 0-9 and -' };
  const bytes = Buffer.from(secret, 'base64');
  if (bytes.toString('base64') !== secret) return { problem: 'has a key that is not base64' };
  if (bytes.length !== KEY_BYTES) return { problem: `has a key of ${bytes.length} bytes; it must have ${KEY_BYTES}` };
  // Never seen in 32 random bytes, always in a placeholder.
  if (new Set(bytes).size < 8) return { problem: 'has a key that is not random; it repeats a few bytes' };
  return { value: { id, cipherKey: createSecretKey(bytes) } };
}

/** Two keys of one id could not be told apart; one key of two ids is a rotation that was none. */
function describeRepetition(
  { id, cipherKey }: EncryptionKey,
  earlier: readonly EncryptionKey[],
  position: number,
): readonly string[] {
  if (earlier.some((key) => key.id === id)) return [`entry ${position} has the id of an earlier entry`];
  if (earlier.some((key) => key.cipherKey.equals(cipherKey)))
    return [`entry ${position} has the key of an earlier entry`];
  return [];
}
