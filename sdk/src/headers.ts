/**
 * Checks the headers that every request is to carry, and brings their names to lower case, so that ours replace them.
 * @throws {TypeError} naming the header; its value may be secret and is not repeated, as `fetch` itself would
 */
export function toHeaders(headers: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  const checked: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (!NAME.test(name)) throw new TypeError('headers has a name that is no token of RFC 9110.');
    if (!VALUE.test(value)) throw new TypeError(`headers.${name} must be visible ASCII characters and blanks.`);
    checked[name.toLowerCase()] = value;
  }
  return checked;
}

/** @see RFC 9110, section 5.6.2 */
const NAME = /^[\w!#$%&'*+.^`|~-]+$/;
const VALUE = /^[\x20-\x7e\t]*$/;
