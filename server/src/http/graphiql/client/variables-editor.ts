import { fillIn, type RememberedIds } from './remembered-ids.ts';

/** Keeps the variables editor supplied with the ids of earlier answers. */
export interface VariablesFiller {
  /** Takes over what an answer told, and writes it into the tab that is open. */
  remember(ids: RememberedIds): void;
  /** Writes what is remembered into the tab that was just opened. */
  fill(): void;
}

/** Makes a filler. It writes as an edit, so that Ctrl-Z takes it back. */
export function createVariablesFiller(): VariablesFiller {
  let remembered: RememberedIds = {};
  const written = new Set<string>();
  function fill(): void {
    const model = globalThis.__MONACO?.editor.getModels().find(({ uri }) => uri.path.endsWith('variables.json'));
    const text = model && fillIn(model.getValue(), remembered, written);
    if (model === undefined || text === undefined) return;
    model.pushEditOperations(null, [{ range: model.getFullModelRange(), text }], () => null);
  }
  return {
    remember(ids) {
      remembered = { ...remembered, ...ids };
      for (const id of Object.values(ids)) written.add(id);
      fill();
    },
    fill,
  };
}
