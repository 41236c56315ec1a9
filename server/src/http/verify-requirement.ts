import type { IncomingMessage } from 'node:http';
import { ENVIRONMENTS, findRequirementProblem, type Environment, type Requirement } from '@portcullis/schema';

/** What a protected route needs of a key. */
export interface VerifyRequirement {
  readonly environment?: Environment | undefined;
  readonly require?: Requirement | undefined;
}

/** In `X-Portcullis-Require`: this route needs nothing but a valid key. */
const ANY_VALID_KEY = 'any-valid-key';

/**
 * Reads what the route needs: from the query when the path is exactly `/verify/<slug>`, because then the proxy wrote it,
 * and from every `X-Portcullis-Require` header, in the same notation (`permission=…&resource=…&any=1&environment=live`).
 * All of them must hold: a client that slips in one of its own can only ask for more. What is not understood is a
 * problem: a misspelt `permission` that is passed over would let every key through. So is a path below without a header,
 * where a requirement in the query would be passed over as the client's.
 */
export function readVerifyRequirement(
  request: IncomingMessage,
  isExact: boolean,
): VerifyRequirement | { readonly problem: string } {
  const query = isExact ? /\?(.*)$/s.exec(request.url ?? '')?.[1] : undefined;
  const headers = request.headersDistinct['x-portcullis-require'] ?? [];
  if (headers.some((header) => header.trim() === '')) return { problem: 'An X-Portcullis-Require header is empty.' };
  if (!isExact && headers.length === 0) return { problem: NO_HEADER_BELOW };
  const stated = headers.filter((header) => header.trim() !== ANY_VALID_KEY);
  const parts = stated.map((source) => parseRequirement(new URLSearchParams(source)));
  if (query !== undefined) parts.unshift(parseQuery(new URLSearchParams(query)));
  const problem = parts.find((part) => 'problem' in part);
  if (problem !== undefined) return problem;
  return merge(parts.filter((part): part is VerifyRequirement => !('problem' in part)));
}

const NO_HEADER_BELOW =
  'Below /verify/<slug>/ the query is the client’s: have the proxy say what the route needs in X-Portcullis-Require, ' +
  `or that any valid key will do (${ANY_VALID_KEY}).`;

/** The query may say, too, how the answer is to be told: see `mode` in `verify-answer.ts`. */
function parseQuery(parameters: URLSearchParams): VerifyRequirement | { readonly problem: string } {
  const modes = parameters.getAll('mode');
  if (modes.length > 1 || (modes[0] ?? 'nginx') !== 'nginx')
    return { problem: '`mode` is `nginx`, once, or left out.' };
  parameters.delete('mode');
  return parseRequirement(parameters);
}

const PARAMETERS = ['permission', 'resource', 'any', 'environment'];

function parseRequirement(parameters: URLSearchParams): VerifyRequirement | { readonly problem: string } {
  if ([...parameters.keys()].some((name) => !PARAMETERS.includes(name))) {
    return { problem: `Only the parameters ${PARAMETERS.join(', ')} are known.` };
  }
  const environment = parseEnvironment(parameters.getAll('environment'));
  if (environment === undefined) return { problem: '`environment` is `live` or `test`, once.' };
  const [resource, ...others] = parameters.getAll('resource');
  if (others.length > 0) return { problem: '`resource` may be given once.' };
  const any = parameters.getAll('any');
  if (any.some((value) => value !== '1')) return { problem: '`any` is `1` or left out.' };
  const anyResource = any.length > 0 ? true : undefined;
  const of = parameters
    .getAll('permission')
    .map((name): Requirement => ({ kind: 'permission', name, resource, anyResource }));
  if (of.length === 0) {
    const isBare = resource === undefined && anyResource === undefined;
    return isBare ? { environment: environment.value } : { problem: '`resource` and `any` need `permission`.' };
  }
  const require: Requirement = { kind: 'allOf', of };
  const problem = findRequirementProblem(require);
  return problem === undefined
    ? { environment: environment.value, require }
    : { problem: `${problem.problem} ${problem.accepted}` };
}

function parseEnvironment([name, ...others]: readonly string[]):
  | { readonly value: Environment | undefined }
  | undefined {
  if (name === undefined) return { value: undefined };
  const value = ENVIRONMENTS.find((known) => known === name.toUpperCase());
  return value === undefined || others.length > 0 ? undefined : { value };
}

/** Two environments at once are met by no key: the requirement of nothing at all says so. */
function merge(parts: readonly VerifyRequirement[]): VerifyRequirement {
  const environments = [...new Set(parts.flatMap(({ environment }) => environment ?? []))];
  const of = parts.flatMap(({ require }) => require ?? []);
  if (environments.length > 1) return { require: NEVER };
  return { environment: environments[0], require: of.length === 0 ? undefined : { kind: 'allOf', of } };
}

const NEVER: Requirement = { kind: 'anyOf', of: [] };
