import { build } from 'tsdown';

// Builds what is published: ES modules with their types, `@portcullis/schema` inlined, nothing else to install.
await build({
  config: false,
  entry: {
    index: 'src/index.ts',
    'middleware/authenticate-request': 'src/middleware/authenticate-request.ts',
    'middleware/node': 'src/middleware/node.ts',
  },
  platform: 'neutral',
  target: 'es2022',
  dts: { generator: 'oxc' },
  deps: { alwaysBundle: [/^@portcullis\//], onlyBundle: false, neverBundle: [/^node:/] },
  failOnWarn: true,
});
