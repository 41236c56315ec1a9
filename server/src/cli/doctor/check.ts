/** The outcome of one look at the installation. */
export type Check =
  | { readonly name: string; readonly status: 'ok'; readonly message: string }
  | { readonly name: string; readonly status: 'problem'; readonly message: string; readonly hint: string };

/** All is well. */
export function ok(name: string, message: string): Check {
  return { name, status: 'ok', message };
}

/** Something is wrong, and this is what to do. */
export function problem(name: string, message: string, hint: string): Check {
  return { name, status: 'problem', message, hint };
}
