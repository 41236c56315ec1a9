import { parseEnv } from 'node:util';
import { formatConfigurationDocument, formatEnvironmentExample } from '@portcullis/server/config/document.ts';
import { variables } from '@portcullis/server/config/variables.ts';
import { expect, test } from 'vitest';
import { listProblems } from './config-problems.ts';

// Both files are written by `vitest run test/cli/configuration-document --update`.

test('docs/configuration.md is what the table of variables says', async () => {
  await expect(formatConfigurationDocument()).toMatchFileSnapshot('../../docs/configuration.md');
});

test('.env.example is what the table of variables says', async () => {
  await expect(formatEnvironmentExample()).toMatchFileSnapshot('../../.env.example');
});

test('both name every variable', () => {
  for (const name of Object.keys(variables)) {
    expect(formatConfigurationDocument()).toContain(`| \`${name}\``);
    expect(formatEnvironmentExample()).toContain(`\n#${name}=`);
  }
});

test('.env.example sets nothing', () => {
  expect(parseEnv(formatEnvironmentExample())).toEqual({});
});

test('every example is accepted but those of secrets, which are commands and refused as they stand', () => {
  const uncommented = parseEnv(formatEnvironmentExample().replaceAll(/^#(?=[A-Z_]+=)/gm, ''));
  expect(Object.keys(uncommented).toSorted()).toEqual(Object.keys(variables).toSorted());
  const names = listProblems(Object.fromEntries(Object.entries(uncommented).map(([name, text]) => [name, text ?? ''])));
  expect(names.map(({ variable }) => variable)).toEqual([
    'PORTCULLIS_OPERATOR_KEY',
    'PORTCULLIS_SESSION_SECRET',
    'PORTCULLIS_ENCRYPTION_KEYS',
  ]);
});

test('a variable without a default says what happens while it is unset', () => {
  for (const [name, variable] of Object.entries(variables)) {
    expect([name, variable.default === null]).toEqual([name, 'whenUnset' in variable]);
  }
});
