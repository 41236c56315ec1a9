import type { ConfigProblem } from './config-error.ts';
import { findText, type Environment } from './environment.ts';
import { outsideIssuerVariables } from './outside-issuer-variables.ts';
import type { VariableValues } from './read-variables.ts';
import { formatExample } from './variable.ts';

/** The OpenID Connect issuer whose tokens are accepted, and what they must say. */
export interface OutsideIssuer {
  readonly issuer: string;
  readonly jwksUrl: string;
  /** `aud` must name one of these; empty: not looked at, and then `authorizedParties` is not empty. */
  readonly audiences: readonly string[];
  /** `azp` must be one of these; empty: not looked at, and then `audiences` is not empty. */
  readonly authorizedParties: readonly string[];
  /** Asymmetric ones only, at least one. */
  readonly algorithms: readonly string[];
  readonly emailClaim: string;
  readonly emailVerifiedClaim: string;
}

/** Puts the values together; null without an issuer. */
export function toOutsideIssuer(values: VariableValues): OutsideIssuer | null {
  const { PORTCULLIS_JWT_ISSUER: issuer, PORTCULLIS_JWT_JWKS_URL: jwksUrl } = values;
  if (issuer === null || jwksUrl === null) return null;
  return {
    issuer,
    jwksUrl,
    audiences: values.PORTCULLIS_JWT_AUDIENCE ?? [],
    authorizedParties: values.PORTCULLIS_JWT_AUTHORIZED_PARTIES ?? [],
    algorithms: values.PORTCULLIS_JWT_ALGORITHMS,
    emailClaim: values.PORTCULLIS_JWT_EMAIL_CLAIM,
    emailVerifiedClaim: values.PORTCULLIS_JWT_EMAIL_VERIFIED_CLAIM,
  };
}

/** What is wrong with the variables of the issuer taken together. */
export function findOutsideIssuerProblems(environment: Environment): readonly ConfigProblem[] {
  const isSet = (name: IssuerVariableName): boolean => findText(environment, name) !== undefined;
  const [issuer, jwksUrl] = [isSet('PORTCULLIS_JWT_ISSUER'), isSet('PORTCULLIS_JWT_JWKS_URL')];
  if (!issuer && !jwksUrl) {
    return issuerVariableNames
      .filter(isSet)
      .map((name) => problemOf(name, 'has no effect without PORTCULLIS_JWT_ISSUER'));
  }
  const problems: ConfigProblem[] = [];
  if (!issuer) problems.push(problemOf('PORTCULLIS_JWT_ISSUER', 'is missing, and PORTCULLIS_JWT_JWKS_URL is set'));
  if (!jwksUrl) problems.push(problemOf('PORTCULLIS_JWT_JWKS_URL', 'is missing, and PORTCULLIS_JWT_ISSUER is set'));
  if (!isSet('PORTCULLIS_JWT_AUDIENCE') && !isSet('PORTCULLIS_JWT_AUTHORIZED_PARTIES')) {
    problems.push(problemOf('PORTCULLIS_JWT_AUDIENCE', audienceMissing));
  }
  return problems;
}

type IssuerVariableName = keyof typeof outsideIssuerVariables;

// The keys of an object literal in this package; Object.keys can only say string.
const issuerVariableNames = Object.keys(outsideIssuerVariables) as IssuerVariableName[];

const audienceMissing =
  'is missing, and so is PORTCULLIS_JWT_AUTHORIZED_PARTIES: tokens that the issuer made for other applications would be accepted';

function problemOf(name: IssuerVariableName, problem: string): ConfigProblem {
  return { variable: name, problem, example: formatExample(name, outsideIssuerVariables[name]) };
}
