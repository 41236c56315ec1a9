/** What the next operation needs of the answers to earlier ones. */
export type RememberedIds = Readonly<Partial<Record<'workspaceId' | 'memberId' | 'keyId' | 'presentedKey', string>>>;

/** Ids start with the name of their type. */
const FIELD_OF_PREFIX: Readonly<Record<string, keyof RememberedIds>> = {
  wsp_: 'workspaceId',
  mem_: 'memberId',
  key_: 'keyId',
};

/**
 * Finds in the answer to a *mutation* what it touched: the objects' ids and a new secret. Lists are not looked into,
 * and answers to queries should not be given: what somebody only looked at must not turn up under `revokeApiKey`.
 */
export function findIds(answer: unknown): RememberedIds {
  if (typeof answer !== 'object' || answer === null || Array.isArray(answer)) return {};
  const found = Object.entries(answer).map(([name, value]: [string, unknown]): RememberedIds => {
    if (typeof value !== 'string') return findIds(value);
    const field = name === 'id' ? FIELD_OF_PREFIX[value.slice(0, 4)] : name === 'secret' ? 'presentedKey' : undefined;
    return field === undefined ? {} : { [field]: value };
  });
  return Object.assign({}, ...found) as RememberedIds; // of RememberedIds only, whatever their number
}

/**
 * Writes what is remembered into the variables of an example: where a value is empty, or one of `earlier` that was
 * written in this way. What a person typed stays. Undefined when nothing is to change or the text is no JSON.
 */
export function fillIn(variables: string, remembered: RememberedIds, earlier: ReadonlySet<string>): string | undefined {
  let hasChanged = false;
  const fill = (name: string, value: unknown): unknown => {
    const known = isRemembered(name, remembered) ? remembered[name] : undefined;
    if (known === undefined || known === value || typeof value !== 'string') return value;
    if (value !== '' && !earlier.has(value)) return value;
    hasChanged = true;
    return known;
  };
  try {
    const filled: unknown = JSON.parse(variables, fill);
    return hasChanged ? JSON.stringify(filled, null, 2) : undefined;
  } catch {
    return undefined;
  }
}

/** Its own names only: every object also has a `constructor`. */
function isRemembered(name: string, remembered: RememberedIds): name is keyof RememberedIds {
  return Object.hasOwn(remembered, name);
}
