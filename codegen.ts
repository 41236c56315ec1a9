import type { CodegenConfig } from '@graphql-codegen/cli';

/** Builds the SDK's generated code from the printed schema and the SDK's operations. */
const config: CodegenConfig = {
  schema: 'schema/schema.graphql',
  documents: 'sdk/operations/*.graphql',
  generates: {
    'sdk/src/generated/operations.ts': {
      plugins: ['typescript-operations', './sdk/codegen/operations-plugin.ts'],
      config: {
        immutableTypes: true,
        inlineFragmentTypes: 'combine',
        strictScalars: true,
        defaultScalarType: 'unknown',
        scalars: { ID: 'string', DateTime: 'string', SafeInt: 'number', JSONObject: 'Record<string, unknown>' },
      },
    },
  },
};

export default config;
