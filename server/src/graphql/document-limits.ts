import { complexityFromQuery } from '@pothos/plugin-complexity';
import { getOperationAST, GraphQLError, Kind, parse, type DocumentNode, type ParseOptions } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { oneVerification } from './one-verification.ts';
import { tooComplex } from './builder.ts';
import type { DocumentLimits, GraphQLContext } from './context.ts';
import { badRequest, topLevelError } from './error-plugin.ts';
import { listVariableProblems, type Execution } from './variable-problems.ts';
