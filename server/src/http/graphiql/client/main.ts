import { createGraphiqlStorage } from './browser-storage.ts';
import { findCaller } from './caller.ts';
import { connectCredentialBar } from './credential-bar.ts';
import { EXAMPLES } from './examples.ts';
import type { GraphiqlFetcher } from './graphiql-globals.ts';
import { findOperation } from './operation.ts';
import { findIds } from './remembered-ids.ts';
import { createTransport } from './transport.ts';
import { createVariablesFiller } from './variables-editor.ts';

// The page is the endpoint, wherever a proxy has put it.
const send = createTransport(location.pathname, () => bar.current());
const filler = createVariablesFiller();
const bar = connectCredentialBar(async () => {
  const caller = await findCaller(send);
  filler.remember(caller.ids);
  return caller;
});

const fetcher: GraphiqlFetcher = async (request) => {
  const operation = findOperation(request);
  const answer = await send({ ...request, operationName: operation?.name });
  if (operation?.kind === 'mutation') filler.remember(findIds(answer));
  return answer;
};

globalThis.MonacoEnvironment = { getWorkerUrl: (_module, label) => new URL(workerPath(label), document.baseURI).href };

let openTab: string | undefined;
const [first] = EXAMPLES;
globalThis.YogaGraphiQL.renderYogaGraphiQL(document.querySelector('#graphiql') ?? document.body, {
  fetcher,
  ...first,
  defaultTabs: EXAMPLES,
  storage: createGraphiqlStorage(localStorage),
  shouldPersistHeaders: false,
  // One place for the credential: a second one in the headers would only make it ambiguous.
  isHeadersEditorEnabled: false,
  defaultEditorToolsVisibility: 'variables',
  // The package would write the document into the address, where a key in it would reach history and logs.
  onEditQuery() {},
  onTabChange({ tabs, activeTabIndex }) {
    const tab = tabs[activeTabIndex]?.id;
    if (tab === openTab) return;
    openTab = tab;
    // GraphiQL is still in the middle of the change.
    queueMicrotask(filler.fill);
  },
});

function workerPath(label: string): string {
  const { editorWorker = '', graphqlWorker = '', jsonWorker = '' } = document.body.dataset;
  if (label === 'graphql') return graphqlWorker;
  return label === 'json' ? jsonWorker : editorWorker;
}
