import { schema } from '@portcullis/server/graphql/schema.ts';
import {
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  type GraphQLInputObjectType,
} from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { mutate, type Caller } from '../support/graphql.ts';
import { OPERATOR, seedStranger, seedWorkspace } from '../support/seed.ts';
import { expectIssues, mutateInVain, readAllRows } from './refusal.ts';
import { API_KEY_ROWS } from './refused-inputs/api-key.ts';
import { CATALOGUE_ROWS } from './refused-inputs/catalogue.ts';
import { ENROLMENT_ROWS } from './refused-inputs/enrolment.ts';
import { IMPORT_ROWS } from './refused-inputs/import.ts';
import { MEMBER_ROWS } from './refused-inputs/member.ts';
import type { RefusedInputs } from './refused-inputs/rows.ts';
import { WORKSPACE_ROWS } from './refused-inputs/workspace.ts';
import { wrongTypesOf } from './refused-inputs/wrong-types.ts';
import { SAMPLE_INPUTS, SESSION_MUTATIONS, type Targets } from './sample-inputs.ts';
import { seedTargets } from './seed-targets.ts';

/** Every mutation; a noun has its rows in a file of its own. */
const ROWS: RefusedInputs = {
  ...WORKSPACE_ROWS,
  ...MEMBER_ROWS,
  ...ENROLMENT_ROWS,
  ...CATALOGUE_ROWS,
  ...API_KEY_ROWS,
  ...IMPORT_ROWS,
};

const MUTATIONS = schema.getMutationType()?.getFields() ?? {};

let app: TestApp;
let targets: Targets;
let stranger: Caller;
beforeAll(async () => {
  app = await startTestApp();
  targets = await seedTargets(await seedWorkspace(app));
  stranger = await seedStranger(app);
});
afterAll(() => app.close());

test('every mutation has, for each field that takes something free, rows of what it refuses or a reason', () => {
  const free = (name: string, fields: object): string[] =>
    Object.keys(fields)
      .filter((field) => isFree(name, field))
      .toSorted();
  const listed = Object.entries(ROWS).map(([name, fields]) => [name, free(name, fields)]);
  const needed = Object.keys(MUTATIONS).map((name) => [name, free(name, inputOf(name).getFields())]);
  expect(Object.fromEntries(listed)).toEqual(Object.fromEntries(needed));
});

describe.for(Object.keys(MUTATIONS))('%s refuses', (name) => {
  const fields = Object.entries(ROWS[name] ?? {});
  const rows = fields.flatMap(([field, values]) =>
    typeof values === 'string' ? [] : values.map(([what, ...row]) => [what, field, ...row] as const),
  );

  test.for(rows)('%s as %s', async ([, field, value, accepted, path = []]) => {
    const input = { ...SAMPLE_INPUTS[name]?.(targets), [field]: value };
    const caller = SESSION_MUTATIONS.includes(name) ? stranger : OPERATOR;
    const answer = await mutateInVain(app, caller, name, input);
    if (typeof accepted === 'object' && 'type' in accepted) {
      expect(answer).toMatchObject({ __typename: accepted.type, topLevelErrors: [] });
    } else expectIssues(answer, [{ path: [field, ...path], accepted }]);
  });

  test('a value of a wrong type in each place, before it is asked who calls', async () => {
    const before = await readAllRows(app.db);
    for (const { path, input } of wrongTypesOf(inputOf(name))) {
      const place = `at "${['input', ...path].join('.')}"`;
      const { topLevelErrors } = await mutate(app.url, 'anonymous', name, {
        ...SAMPLE_INPUTS[name]?.(targets),
        ...input,
      });
      expect(topLevelErrors.map(({ message }) => message).join()).toContain(place);
      for (const { extensions } of topLevelErrors) expect(extensions['code']).toBe('BAD_REQUEST');
    }
    expect(await readAllRows(app.db)).toEqual(before);
  });
});

function inputOf(mutation: string): GraphQLInputObjectType {
  const argument = MUTATIONS[mutation]?.args.find(({ name }) => name === 'input');
  const type = argument && getNamedType(argument.type);
  if (!isInputObjectType(type)) throw new Error(`There is no mutation ${mutation} with an input`);
  return type;
}

/** Whether the schema leaves open what a field takes: an id leads to NotFound, and each flag and each name is taken. */
function isFree(mutation: string, field: string): boolean {
  const type = inputOf(mutation).getFields()[field]?.type;
  if (type === undefined) throw new Error(`${mutation} takes no ${field}`);
  const named = getNamedType(type);
  const isClosed = named.name === 'ID' || named.name === 'Boolean' || isEnumType(named);
  return isListType(isNonNullType(type) ? type.ofType : type) || !isClosed;
}
