import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Requirement } from '@portcullis/sdk';
import type { VerifiedIdentity } from '@portcullis/sdk/node';
import { isHourly, type Datasets } from './datasets.ts';
import { readJson, sendJson, sendProblem } from './messages.ts';

/** A resource of the API, and what can be done with it. */
export interface Resource {
  readonly get: Action;
  readonly put?: Action;
}

/** Something that a request can ask for, and what its key needs for that; without a requirement any valid key will do. */
export interface Action {
  readonly require?: Requirement;
  answer(exchange: Exchange): void | Promise<void>;
}

/** A request with a valid key, and what its answer is made of. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly identity: VerifiedIdentity;
  readonly datasets: Datasets;
}

/** Finds the resource that the path of a request names; undefined for one that the API does not have. */
export function findResource({ url = '' }: IncomingMessage): Resource | undefined {
  const path = url.replace(/[?#].*$/s, '');
  if (path === '/developer/v1/ping') return PING;
  const id = /^\/developer\/v1\/datasets\/([\w.~-]+)$/.exec(path)?.[1];
  return id === undefined ? undefined : toDatasetResource(id);
}

/** The methods of a resource, as the header Allow lists them. */
export function listMethods({ put }: Resource): readonly string[] {
  return ['GET', 'HEAD', ...(put === undefined ? [] : ['PUT'])];
}

const PING: Resource = {
  get: {
    answer: ({ response, identity: { keyId, label, tier } }) =>
      sendJson(response, { message: 'pong', keyId, label, tier }),
  },
};

function toDatasetResource(id: string): Resource {
  return {
    get: {
      require: { permission: { name: 'datasets:read', resource: id } },
      answer: ({ response, datasets }) => {
        const dataset = datasets.find(id);
        if (dataset === undefined) sendProblem(response, NO_DATASET);
        else sendJson(response, dataset);
      },
    },
    put: {
      require: { permission: { name: 'datasets:write', resource: id } },
      answer: async ({ request, response, datasets }) => {
        const hourly = await readJson(request);
        const replaced = isHourly(hourly) ? datasets.replace(id, hourly) : undefined;
        if (replaced !== undefined) sendJson(response, replaced);
        else sendProblem(response, datasets.find(id) === undefined ? NO_DATASET : NOT_HOURLY);
      },
    },
  };
}

const NO_DATASET = {
  status: 404,
  code: 'dataset_not_found',
  title: 'Not found',
  detail: 'There is no dataset of this name.',
};
const NOT_HOURLY = {
  status: 400,
  code: 'not_hourly',
  title: 'Not the output of a day',
  detail: 'Send 1 to 24 numbers, in MW, as a JSON array of at most 1,024 bytes.',
};
