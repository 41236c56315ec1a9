import type { ConfigProblem } from './config-error.ts';
import { editDistance } from './edit-distance.ts';
import { findText, type Environment } from './environment.ts';
import { formatExample } from './variable.ts';
import { variableEntries } from './variables.ts';

/** What clients of a server read, which may share an environment or a `.env` file with it. */
const clientVariables = ['PORTCULLIS_URL', 'PORTCULLIS_API_KEY', 'PORTCULLIS_WORKSPACE_ID'];

/** A problem for every variable that is named like ours and isn't: a misspelled name would otherwise change nothing, in silence. */
export function findUnknownVariables(environment: Environment): readonly ConfigProblem[] {
  const known = new Set([...variableEntries.map(([name]) => name), ...clientVariables]);
  return Object.keys(environment)
    .filter((name) => name.startsWith('PORTCULLIS_') && !known.has(name))
    .filter((name) => !isServiceLink(name, findText(environment, name)))
    .map(toProblem);
}

/** The value is never shown: it may be a secret under a misspelled name. */
function toProblem(name: string): ConfigProblem {
  const [closestName, closest] = findClosest(name) ?? [];
  if (closestName === undefined || closest === undefined) {
    return { variable: name, problem: 'is not a variable of Portcullis', example: `unset ${name}` };
  }
  const problem = `is not a variable of Portcullis; did you mean ${closestName}?`;
  return { variable: name, problem, example: formatExample(closestName, closest) };
}

/**
 * Kubernetes gives every container the addresses of the services of its namespace; next to a service called
 * `portcullis…` these are named like ours.
 * @see https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables
 */
function isServiceLink(name: string, text = ''): boolean {
  if (/_SERVICE_(?:HOST|PORT(?:_\w+)?)$|_PORT_\d+_(?:TCP|UDP|SCTP)(?:_(?:PROTO|PORT|ADDR))?$/.test(name)) return true;
  return name.endsWith('_PORT') && /^(?:tcp|udp|sctp):\/\//.test(text);
}

/** The variable that was most likely meant: the same words with or without a prefix, else few letters apart. */
function findClosest(name: string): (typeof variableEntries)[number] | undefined {
  const words = name.slice('PORTCULLIS_'.length);
  const sameEnd = variableEntries.find(([candidate]) => candidate === words || candidate.endsWith(`_${words}`));
  if (sameEnd !== undefined) return sameEnd;
  const ranked = variableEntries
    .map((entry) => ({ entry, distance: editDistance(words, entry[0].replace(/^PORTCULLIS_/, '')) }))
    .toSorted((left, right) => left.distance - right.distance);
  const best = ranked[0];
  return best !== undefined && best.distance <= words.length / 3 ? best.entry : undefined;
}
