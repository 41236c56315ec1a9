import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Requirement } from '@portcullis/sdk';
import { protect, type ProtectOptions, type VerifiedIdentity } from '@portcullis/sdk/node';
import { findDataset } from './datasets.ts';
import { sendJson, sendProblem } from './problem.ts';

/**
 * The API: a listener for `node:http`. What it does not have it refuses first (404, 405); all that it has needs a valid
 * key, and a dataset needs `datasets:read` on just that one.
 */
export function createEnergyApi(
  options: Pick<ProtectOptions, 'client' | 'workspaceId'>,
): (request: IncomingMessage, response: ServerResponse) => void {
  const answer = protect(
    { ...options, require: (request) => findRoute(request)?.require },
    (request, response, identity) => findRoute(request)?.answer(response, identity),
  );
  return (request, response) => {
    if (findRoute(request) === undefined) return sendProblem(response, NOT_FOUND);
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return sendProblem(response, NOT_ALLOWED, { allow: 'GET, HEAD' });
    void answer(request, response);
  };
}

/** A resource of the API. */
interface Route {
  readonly require?: Requirement;
  answer(response: ServerResponse, identity: VerifiedIdentity): void;
}

function findRoute({ url = '' }: IncomingMessage): Route | undefined {
  const path = url.replace(/[?#].*$/s, '');
  if (path === '/developer/v1/ping') return PING;
  const id = /^\/developer\/v1\/datasets\/([\w.~-]+)$/.exec(path)?.[1];
  return id === undefined ? undefined : toDatasetRoute(id);
}

const PING: Route = {
  answer: (response, { keyId, label }) => sendJson(response, { message: 'pong', keyId, label }),
};

function toDatasetRoute(id: string): Route {
  return {
    require: { permission: { name: 'datasets:read', resource: id } },
    answer: (response) => {
      const dataset = findDataset(id);
      if (dataset === undefined) sendProblem(response, NO_DATASET);
      else sendJson(response, dataset);
    },
  };
}

const NOT_FOUND = {
  status: 404,
  code: 'not_found',
  title: 'Not found',
  detail: 'There is /developer/v1/ping and /developer/v1/datasets/{id}.',
};
const NO_DATASET = {
  status: 404,
  code: 'dataset_not_found',
  title: 'Not found',
  detail: 'There is no dataset of this name.',
};
const NOT_ALLOWED = {
  status: 405,
  code: 'method_not_allowed',
  title: 'Method not allowed',
  detail: 'This can only be read, with GET.',
};
