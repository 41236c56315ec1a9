/** What a server says of a caller, as `viewer` has it; null for nobody. */
export async function askWho(url: string, headers: Readonly<Record<string, string>> = {}): Promise<unknown> {
  const { data } = await askGraphQL(url, '{ viewer { user { email } isOperator } }', headers);
  return (data as { viewer: unknown } | null)?.viewer;
}

/** One document by POST. */
export async function askGraphQL(
  url: string,
  query: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ readonly status: number; readonly data: unknown }> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', connection: 'close', ...headers },
    body: JSON.stringify({ query }),
  });
  const { data = null } = (await response.json()) as { data?: unknown };
  return { status: response.status, data };
}
