import { GraphQLError, parse, type ParseOptions } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { topLevelError } from './error-plugin.ts';

/** How large what a caller sends may be. */
interface DocumentSizes {
  readonly documentTokensMax: number;
}

/** Levels of lists and objects in variables: more than any input has, less than any stack. */
const VARIABLES_DEPTH_MAX = 32;

/** Refuses documents of too many tokens while they are parsed, and variables that are nested too deeply before that. */
export function useDocumentLimits({ documentTokensMax }: DocumentSizes): Plugin {
  return {
    onParams({ params, setResult }) {
      if (isDeeperThan(VARIABLES_DEPTH_MAX, params.variables) || isDeeperThan(VARIABLES_DEPTH_MAX, params.extensions)) {
        setResult({ errors: [topLevelError('BAD_REQUEST', `Variables may be nested ${VARIABLES_DEPTH_MAX} deep.`, 400)] });
      }
    },
    onParse({ setParseFn }) {
      setParseFn((source: string, options?: ParseOptions) => parseWithin(documentTokensMax, source, options));
    },
  };
}

function parseWithin(documentTokensMax: number, source: string, options: ParseOptions | undefined) {
  try {
    return parse(source, { ...options, maxTokens: documentTokensMax });
  } catch (error) {
    if (!(error instanceof GraphQLError) || !error.message.includes('token limit')) throw error;
    throw topLevelError('DOCUMENT_TOO_LARGE', `A document may have ${documentTokensMax} tokens; send it in parts.`, 400);
  }
}

/** Walks level by level, so that hostile nesting can't use up the stack. */
function isDeeperThan(depthMax: number, value: unknown): boolean {
  let level = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > depthMax) return true;
    level = level.flatMap((item): unknown[] => (typeof item === 'object' && item !== null ? Object.values(item) : []));
  }
  return false;
}
