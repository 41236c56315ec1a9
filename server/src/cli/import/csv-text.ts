/**
 * A line of CSV. Spreadsheets take a field that begins like a formula for one; names and labels come from people, so an
 * apostrophe is put before it.
 * @see RFC 4180, section 2; OWASP, CSV injection
 */
export function formatCsvLine(fields: readonly (string | number)[]): string {
  return `${fields.map((field) => formatField(String(field))).join(',')}\r\n`;
}

function formatField(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
