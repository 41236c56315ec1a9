import { describe, expect, test } from 'vitest';
import { listProblems } from './config-problems.ts';

describe('an outside issuer', () => {
  const issuer = { PORTCULLIS_JWT_ISSUER: 'https://auth.example.com/' };
  const jwks = { PORTCULLIS_JWT_JWKS_URL: 'https://auth.example.com/jwks' };
  const audience = { PORTCULLIS_JWT_AUDIENCE: 'keys' };

  test.each([
    ['an issuer without keys', { ...issuer, ...audience }, 'PORTCULLIS_JWT_JWKS_URL', 'is missing'],
    ['keys without an issuer', { ...jwks, ...audience }, 'PORTCULLIS_JWT_ISSUER', 'is missing'],
    ['neither audience nor authorised party', { ...issuer, ...jwks }, 'PORTCULLIS_JWT_AUDIENCE', 'other applications'],
    ['an audience alone', audience, 'PORTCULLIS_JWT_AUDIENCE', 'has no effect'],
    ['algorithms alone', { PORTCULLIS_JWT_ALGORITHMS: 'RS256' }, 'PORTCULLIS_JWT_ALGORITHMS', 'has no effect'],
  ])('%s is refused', (_, environment, variable, words) => {
    const problems = listProblems(environment);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ variable, problem: expect.stringContaining(words) });
  });
});

describe('a misspelled variable', () => {
  test.each([
    ['PORTCULLIS_OPERATR_KEY', 'PORTCULLIS_OPERATOR_KEY'],
    ['PORTCULLIS_PORT', 'PORT'],
    ['PORTCULLIS_DATABASE_URL', 'DATABASE_URL'],
    ['PORTCULLIS_JWKS_URL', 'PORTCULLIS_JWT_JWKS_URL'],
    ['PORTCULLIS_JWT_AUDIENCES', 'PORTCULLIS_JWT_AUDIENCE'],
    ['PORTCULLIS_CORS_ORIGIN', 'CORS_ORIGINS'],
  ])('%s is refused, and %s suggested', (name, meant) => {
    const [problem] = listProblems({ [name]: 'hunter22' });
    expect(problem).toMatchObject({ variable: name, problem: expect.stringContaining(`did you mean ${meant}?`) });
    expect(JSON.stringify(problem)).not.toContain('hunter22');
  });

  test('is refused without a suggestion when it is like no other', () => {
    expect(listProblems({ PORTCULLIS_COLOUR: 'hunter22' })).toEqual([
      { variable: 'PORTCULLIS_COLOUR', problem: 'is not a variable of Portcullis', example: 'unset PORTCULLIS_COLOUR' },
    ]);
  });
});
