import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  permissionsOf,
  toChallenge,
  VERDICT_ANSWERS,
  VERIFICATION_UNAVAILABLE,
  type Snapshot,
  type Verdict,
} from '@portcullis/schema';
import { sendProblem, type Problem } from './problem.ts';

/** Names of all permissions in one header, up to this many bytes; a longer list is left out whole, never cut. */
const PERMISSIONS_BYTES_MAX = 4_096;

/** Lets the request through: 200 with the identity behind the key in headers. */
export function sendValid(response: ServerResponse, snapshot: Snapshot): void {
  const permissions = permissionsOf(snapshot).join(',');
  const isShort = permissions.length <= PERMISSIONS_BYTES_MAX;
  const { memberId, externalId } = snapshot.owner;
  // Each header each time, empty where there is nothing: a proxy that copies them then overwrites what the client sent.
  response.writeHead(200, {
    'cache-control': 'no-store',
    'content-length': '0',
    'x-portcullis-key-id': snapshot.keyId,
    'x-portcullis-member-id': memberId,
    'x-portcullis-external-id': externalId ?? '',
    'x-portcullis-tier': snapshot.tier ?? '',
    'x-portcullis-permissions': isShort ? permissions : '',
    'x-portcullis-permissions-omitted': isShort ? '' : 'too-long',
  });
  response.end();
}

/** Refuses by a verdict. */
export function sendVerdict(response: ServerResponse, verdict: Verdict): void {
  const { httpStatus: status, ...answer } = VERDICT_ANSWERS[verdict];
  sendRefusal(response, { status, ...answer }, status === 401 ? { 'www-authenticate': toChallenge(verdict) } : {});
}

/** The answer when no verdict can be known: closed, never open. */
export function sendVerificationUnavailable(response: ServerResponse): void {
  const { httpStatus: status, ...unavailable } = VERIFICATION_UNAVAILABLE;
  sendRefusal(response, { status, ...unavailable }, { 'retry-after': '1' });
}

/** Refuses with a problem; its code is in a header as well, because some proxies drop the body. */
export function sendRefusal(
  response: ServerResponse,
  problem: Problem,
  headers: Readonly<Record<string, string>> = {},
): void {
  const told = { ...headers, 'x-portcullis-code': problem.code };
  if (!isForNginx(response.req) || NGINX_PASSES_ON.includes(problem.status)) {
    sendProblem(response, problem, told);
  } else {
    sendProblem(response, { ...problem, status: 403 }, { ...told, 'x-portcullis-status': String(problem.status) });
  }
}

/**
 * nginx's `auth_request` makes a 500 of any other status. With `mode=nginx` these are a 403 with the real status in a
 * header, from which its configuration makes it again.
 */
const NGINX_PASSES_ON: readonly number[] = [401, 403];

/** At the exact path the proxy wrote the query; below it, the client could have. */
function isForNginx({ url = '' }: IncomingMessage): boolean {
  const query = /^\/verify\/[^/?]*\/?\?(.*)$/s.exec(url)?.[1];
  return query !== undefined && new URLSearchParams(query).get('mode') === 'nginx';
}
