/// <reference lib="dom" />

/** One tab that GraphiQL opens with. */
export interface DefaultTab {
  readonly query: string;
  /** JSON. */
  readonly variables: string;
}

/** What GraphiQL asks to be sent. */
export interface GraphQLRequest {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>> | undefined;
  readonly operationName?: string | null | undefined;
}

/** Sends a request of GraphiQL. */
export type GraphiqlFetcher = (request: GraphQLRequest) => Promise<unknown>;

/** The options of `renderYogaGraphiQL` that the page sets: its own, and properties of the GraphiQL component. */
export interface GraphiqlOptions {
  readonly fetcher: GraphiqlFetcher;
  /** What the first tab shows; must be that tab's own, or the package's words of welcome replace it. */
  readonly query: string;
  readonly variables: string;
  readonly defaultTabs: readonly DefaultTab[];
  readonly storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'clear' | 'length'>;
  readonly shouldPersistHeaders: boolean;
  readonly isHeadersEditorEnabled: boolean;
  readonly defaultEditorToolsVisibility: 'variables';
  readonly onEditQuery: () => void;
  readonly onTabChange: (state: {
    readonly activeTabIndex: number;
    readonly tabs: readonly { readonly id: string }[];
  }) => void;
}

/** A text of an editor. */
export interface EditorModel {
  readonly uri: { readonly path: string };
  getValue(): string;
  getFullModelRange(): unknown;
  pushEditOperations(
    selections: null,
    edits: readonly { readonly range: unknown; readonly text: string }[],
    cursors: () => null,
  ): void;
}

declare global {
  // `var` is what makes a property of the global object.
  /** Set by the package's script. */
  var YogaGraphiQL: { renderYogaGraphiQL(element: Element, options: GraphiqlOptions): void };
  /** Set by GraphiQL as soon as its editors are there. */
  var __MONACO: { readonly editor: { getModels(): readonly EditorModel[] } } | undefined;
  /** Read by the editor. */
  var MonacoEnvironment: { getWorkerUrl(moduleId: string, label: string): string } | undefined;
}
