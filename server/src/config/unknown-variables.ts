import type { ConfigProblem } from './config-error.ts';
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

/** Levenshtein's distance: the letters to insert, delete or replace to turn one word into the other. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (const [index, letter] of Array.from(from).entries()) {
    const next = [index + 1];
    for (const [column, other] of Array.from(to).entries()) {
      const replaced = (row[column] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
