import {
  toChallenge,
  TOO_MANY_UNKNOWN_KEYS,
  VERDICT_ANSWERS,
  VERIFICATION_UNAVAILABLE,
  type VerdictAnswer,
} from '@portcullis/schema';
import type { Verdict } from '../generated/operations.ts';
import { type RateLimitedError, UnavailableError } from '../request-errors.ts';

/** A refusal ready to be sent: `application/problem+json` as RFC 9457 tells it, with the headers that go with it. */
export interface Problem {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: ProblemBody;
}

/** What the caller of the protected API reads. */
export interface ProblemBody {
  readonly type: 'about:blank';
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  /** Stable name of the reason; programs look at this. */
  readonly code: string;
}

/** The verdicts that refuse; the first two fall before a key is verified. */
export type RefusingVerdict = 'MISSING' | 'IN_URL' | Exclude<Verdict, 'VALID'>;

/** The problem that tells a verdict. */
export function toVerdictProblem(verdict: RefusingVerdict): Problem {
  const answer = VERDICT_ANSWERS[verdict];
  return toProblem(answer, answer.httpStatus === 401 ? { 'www-authenticate': toChallenge(verdict) } : {});
}

/** The problem that says that no verdict can be known, because of `cause`: closed, never open. */
export function toUnavailableProblem(cause: unknown): Problem {
  return toProblem(VERIFICATION_UNAVAILABLE, toRetryAfter(cause instanceof UnavailableError ? cause : undefined));
}

/** The problem that says that too many unknown keys came from the client, so that this one was not looked up. */
export function toRateLimitedProblem(cause: RateLimitedError): Problem {
  return toProblem(TOO_MANY_UNKNOWN_KEYS, toRetryAfter(cause));
}

/** Whole seconds (RFC 9110, section 10.2.3), never earlier than asked for. */
function toRetryAfter(cause: UnavailableError | RateLimitedError | undefined): Problem['headers'] {
  const retryAfterMs = cause?.retryAfterMs;
  return retryAfterMs === undefined ? {} : { 'retry-after': String(Math.ceil(retryAfterMs / 1_000)) };
}

function toProblem({ httpStatus: status, title, detail, code }: VerdictAnswer, headers: Problem['headers']): Problem {
  return {
    status,
    headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store', ...headers },
    body: { type: 'about:blank', title, status, detail, code },
  };
}
