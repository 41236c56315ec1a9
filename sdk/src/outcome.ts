import type { CallOptions } from './client-options.ts';
import { toError } from './error-table.ts';
import type { ErrorCode } from './generated/operations.ts';
import { isRecord } from './json.ts';
import type { Operation } from './operation.ts';
import type { SendOptions, Transport } from './transport.ts';

/** What a mutation answers when it did what was asked. */
export type Success<Data extends ResultData> = Exclude<NonNullable<Data['result']>, Refusal>;

/** What a query answers when there is something to answer. */
export type Found<Data extends ResultData> = NonNullable<Data['result']>;

/** Every operation of the SDK calls its root field `result`. */
export interface ResultData {
  readonly result: object | null;
}

interface Refusal {
  readonly code: ErrorCode;
  readonly message: string;
}

/**
 * Sends a mutation.
 * @throws {PortcullisError} of the code with which it refused; and as every call
 */
export async function mutate<Data extends ResultData, Variables>(
  transport: Transport,
  operation: Operation<Data, Variables>,
  variables: Variables,
  options?: SendOptions,
): Promise<Success<Data>> {
  const { data, requestId } = await transport(operation, variables, options);
  const { result } = data;
  if (!isRecord(result)) throw toError({ ...NO_RESULT, requestId });
  // The schema says that what has a code is a refusal, and that everything else is the mutation's success.
  if ('code' in result) throw toError({ ...(result as unknown as Refusal), requestId });
  return result as Success<Data>;
}

/** A server sends null for a mutation's result only together with a top-level error, which is thrown before. */
const NO_RESULT = { code: 'UNEXPECTED_ANSWER', message: 'The server answered without a result.', httpStatus: 200 };

/** Sends a query; null: absent, another workspace's, or not the caller's to know. */
export async function find<Data extends ResultData, Variables>(
  transport: Transport,
  operation: Operation<Data, Variables>,
  variables: Variables,
  options?: CallOptions,
): Promise<{ readonly found: Found<Data> | null; readonly requestId: string | undefined }> {
  const { data, requestId } = await transport(operation, variables, { ...options, isRepeatable: true });
  // The compiler can't follow that `result` without null is what `Found` says.
  return { found: (data.result ?? null) as Found<Data> | null, requestId };
}

/**
 * Sends a query for what must be there.
 * @throws {NotFoundError} absent, another workspace's, or not the caller's to know; and as every call
 */
export async function get<Data extends ResultData, Variables>(
  transport: Transport,
  operation: Operation<Data, Variables>,
  variables: Variables,
  { what, ...options }: CallOptions & { readonly what: string },
): Promise<Found<Data>> {
  const { found, requestId } = await find(transport, operation, variables, options);
  if (found !== null) return found;
  throw toError({ code: 'NOT_FOUND', message: `No ${what} exists here.`, requestId });
}
