/**
 * Whether an error says that the store can't be had at this moment, so that the same call may succeed later: errors of the
 * network, refusals to connect, and PostgreSQL's classes 08 (connection), 53 (resources) and 57 (shutdown, statements that
 * took too long), and a standby that a failover left us on.
 */
export function isStoreUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return UNAVAILABLE_CODES.test(code) || isFatal(error) || CLIENT_MESSAGES.test(error.message);
}

/** Whether PostgreSQL ended a transaction for another one's sake (deadlock, serialization): run again, it may succeed. */
export function isTransactionConflict(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === '40P01' || error.code === '40001');
}

const UNAVAILABLE_CODES =
  /^(08...|53...|57...|25006|40P01|40001|ECONN\w+|EPIPE|ETIMEDOUT|ENOTFOUND|EHOSTUNREACH|ENETUNREACH|EAI_AGAIN)$/;

/** PostgreSQL ends or refuses the connection: the database is gone or closed, the password was changed. */
function isFatal(error: Error): boolean {
  return 'severity' in error && (error.severity === 'FATAL' || error.severity === 'PANIC');
}

/** What `pg` and its pool say without a code when a connection can't be had or breaks, and Kysely after it was closed. */
const CLIENT_MESSAGES =
  /^(?:timeout exceeded when trying to connect|timeout expired|Connection terminated|Client has encountered a connection error|Client was closed|Query read timeout|There was an error establishing an SSL connection|Cannot use a pool after calling end|driver has already been destroyed)/;
