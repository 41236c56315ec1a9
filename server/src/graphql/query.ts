import { isDomainError } from '../domain/errors.ts';

/** What a caller may not know of reads as null: the one answer of queries for absent and for another workspace's. */
export async function nullIfNotFound<Value>(read: Promise<Value>): Promise<Value | null> {
  try {
    return await read;
  } catch (error) {
    if (isDomainError(error, 'NOT_FOUND') || isDomainError(error, 'ACCESS_NOT_APPROVED')) return null;
    throw error;
  }
}
