import { GraphQLError, parse, type ExecutionResult, type ParseOptions } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { badRequest, topLevelError } from './error-plugin.ts';
import { OneVerificationRule } from './one-verification.ts';
import { listVariableProblems, type Execution } from './variable-problems.ts';

/** How large what a caller sends may be. */
interface DocumentSizes {
  readonly documentTokensMax: number;
}

/** Levels of lists and objects in variables: more than any input has, less than any stack. */
const VARIABLES_DEPTH_MAX = 32;

/**
 * Refuses documents of too many tokens while they are parsed, variables that are nested too deeply before that, and
 * documents that ask for too much (`builder.ts` counts) without any part of their answer.
 */
export function useDocumentLimits({ documentTokensMax }: DocumentSizes): Plugin {
  return {
    onRequestParse({ request, requestParser, setRequestParser }) {
      // Yoga lets the parser of JSON in a query string throw as it likes.
      if (request.method === 'GET' && requestParser !== undefined) setRequestParser(refuseMalformed(requestParser));
    },
    onParams({ params, setResult }) {
      if (isDeeperThan(VARIABLES_DEPTH_MAX, params.variables) || isDeeperThan(VARIABLES_DEPTH_MAX, params.extensions)) {
        setResult({ errors: [badRequest(`Variables may be nested ${VARIABLES_DEPTH_MAX} deep.`)] });
      }
    },
    onParse({ setParseFn }) {
      setParseFn((source: string, options?: ParseOptions) => parseWithin(documentTokensMax, source, options));
    },
    onValidate({ addValidationRule }) {
      addValidationRule(OneVerificationRule);
    },
    onExecute({ args }) {
      return {
        onExecuteDone({ result, setResult }) {
          if (Symbol.asyncIterator in result || result.errors === undefined) return;
          setResult(toRefusal(result, args));
        },
      };
    },
  };
}

type Parser<Input, Output> = (input: Input) => Output | Promise<Output>;

function refuseMalformed<Input, Output>(parser: Parser<Input, Output>): Parser<Input, Output> {
  return async (input) => {
    try {
      return await parser(input);
    } catch (error) {
      if (error instanceof SyntaxError) throw badRequest('`variables` and `extensions` must be JSON objects.');
      throw error;
    }
  };
}

function parseWithin(documentTokensMax: number, source: string, options: ParseOptions | undefined) {
  try {
    return parse(source, { ...options, maxTokens: documentTokensMax });
  } catch (error) {
    // Within the tokens that an operator allows, nesting can still be deeper than the stack.
    const isTooLarge =
      error instanceof RangeError || (error instanceof GraphQLError && TOO_MANY_TOKENS.test(error.message));
    if (!isTooLarge) throw error;
    throw topLevelError('DOCUMENT_TOO_LARGE', `A document may have ${documentTokensMax} tokens; send it in parts.`);
  }
}

const TOO_MANY_TOKENS = /contains more tha. \d+ tokens/;

/** Walks level by level, so that hostile nesting can't use up the stack. */
function isDeeperThan(depthMax: number, value: unknown): boolean {
  let level = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > depthMax) return true;
    level = level.flatMap((item): unknown[] => (typeof item === 'object' && item !== null ? Object.values(item) : []));
  }
  return false;
}

/**
 * Each root field finds out by itself that the document is too complex, so none of them was executed: one error says
 * it for all. Variables of the wrong types are told again without their values.
 */
function toRefusal(result: ExecutionResult, execution: Execution): ExecutionResult {
  const tooComplex = result.errors?.find(({ extensions }) => extensions['code'] === 'TOO_COMPLEX');
  if (tooComplex !== undefined) return { errors: [topLevelError('TOO_COMPLEX', tooComplex.message)] };
  if (result.data !== undefined) return result;
  const problems = listVariableProblems(execution);
  return problems.length === 0 ? result : { errors: problems };
}
