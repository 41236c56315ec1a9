import type { IncomingMessage, ServerResponse } from 'node:http';
import { protect, type ProtectOptions } from '@portcullis/sdk/node';
import { createDatasets } from './datasets.ts';
import { sendProblem } from './messages.ts';
import { findResource, listMethods, type Action } from './resources.ts';

/**
 * The API: a listener for `node:http`. What it does not have it refuses first (404, 405); all that it has needs a valid
 * key. A dataset needs `datasets:read` on just that one, and `datasets:write` to be changed.
 */
export function createEnergyApi(
  options: Pick<ProtectOptions, 'client' | 'workspaceId' | 'trustedProxies'>,
): (request: IncomingMessage, response: ServerResponse) => void {
  const datasets = createDatasets();
  const answer = protect(
    { ...options, require: (request) => findAction(request)?.require },
    async (request, response, identity) => await findAction(request)?.answer({ request, response, identity, datasets }),
  );
  return (request, response) => {
    const resource = findResource(request);
    if (resource === undefined) return sendProblem(response, NOT_FOUND);
    if (findAction(request) === undefined)
      return sendProblem(response, NOT_ALLOWED, { allow: listMethods(resource).join(', ') });
    void answer(request, response);
  };
}

/** What a request asks for; HEAD is GET, of which Node sends no body. */
function findAction(request: IncomingMessage): Action | undefined {
  const { method } = request;
  const resource = findResource(request);
  if (method === 'GET' || method === 'HEAD') return resource?.get;
  return method === 'PUT' ? resource?.put : undefined;
}

const NOT_FOUND = {
  status: 404,
  code: 'not_found',
  title: 'Not found',
  detail: 'There is /developer/v1/ping and /developer/v1/datasets/{id}.',
};
const NOT_ALLOWED = {
  status: 405,
  code: 'method_not_allowed',
  title: 'Method not allowed',
  detail: 'The header Allow lists what can be done here.',
};
