import type { Caller } from './caller.ts';
import { type CredentialHeader, type SentAs, toCredentialHeader } from './credential.ts';

/** The bar above GraphiQL. */
export interface CredentialBar {
  /** What the bar holds at this moment. The input element is the only place that knows it. */
  current(): CredentialHeader;
}

/**
 * Brings the bar to life. Its input is masked by style and is no password field, for which browsers offer to keep
 * what was typed and to carry it to other machines. `findCaller` is asked whenever the credential has changed and nobody has typed for a moment;
 * what it answers is shown, unless the credential has changed again.
 */
export function connectCredentialBar(findCaller: () => Promise<Caller>): CredentialBar {
  const input = byId('credential', HTMLInputElement);
  const sentAs = byId('sent-as', HTMLSelectElement);
  const current = (): CredentialHeader => toCredentialHeader(input.value, sentAs.value as SentAs); // the values of its options
  const refresh = createRefresher(current, findCaller);
  input.addEventListener('input', () => refresh(TYPING_PAUSE_MS));
  sentAs.addEventListener('change', () => refresh(0));
  byId('clear', HTMLButtonElement).addEventListener('click', () => {
    input.value = '';
    input.focus();
    refresh(0);
  });
  const reveal = byId('reveal', HTMLButtonElement);
  reveal.addEventListener('click', () => {
    const isMasked = input.classList.toggle('masked');
    reveal.setAttribute('aria-pressed', String(!isMasked));
  });
  // Some browsers bring the text of inputs back after a reload; this one is meant to be gone.
  input.value = '';
  return { current };
}

const TYPING_PAUSE_MS = 300;

function createRefresher(current: () => CredentialHeader, findCaller: () => Promise<Caller>): (waitMs: number) => void {
  let attempt = 0;
  return (waitMs) => {
    attempt += 1;
    const mine = attempt;
    const credential = current();
    if (credential.kind === 'none') return show('anonymous', 'Anonymous');
    if (credential.kind === 'unusable') return show('refused', credential.message);
    show('asking', 'Asking who this is…');
    setTimeout(() => {
      if (mine !== attempt) return;
      findCaller().then(
        ({ state, text }) => mine === attempt && show(state, text, credential.name),
        (error: unknown) => mine === attempt && show('refused', error instanceof Error ? error.message : String(error)),
      );
    }, waitMs);
  };
}

function show(state: string, text: string, header?: string): void {
  const caller = byId('caller', HTMLOutputElement);
  caller.dataset['state'] = state;
  caller.textContent = text;
  caller.title = header === undefined ? text : `${text} (${header})`;
}

function byId<Type extends HTMLElement>(id: string, type: new () => Type): Type {
  const element = document.getElementById(id);
  if (!(element instanceof type)) throw new Error(`The page has no ${id}.`);
  return element;
}
