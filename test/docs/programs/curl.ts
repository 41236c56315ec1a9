// A program: as much of curl as the documents use, for machines that have none. An option that it does not know is an
// error, so that no document runs differently here.

import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    silent: { type: 'boolean', short: 's' },
    include: { type: 'boolean', short: 'i' },
    header: { type: 'string', short: 'H', multiple: true, default: [] },
    data: { type: 'string', short: 'd' },
    output: { type: 'string', short: 'o' },
    'write-out': { type: 'string', short: 'w', default: '' },
  },
});

const [url, ...others] = positionals;
if (url === undefined || others.length > 0) throw new Error('One URL is needed.');
const headers = values.header.map((line): [string, string] => {
  const [name = '', ...value] = line.split(':');
  return [name, value.join(':').trim()];
});
const response = await fetch(url, {
  headers,
  redirect: 'manual',
  ...(values.data !== undefined && { method: 'POST', body: values.data }),
});
if (values.output !== undefined && values.output !== '/dev/null') throw new Error('Output goes nowhere else.');
const print = (text: string): void => void (values.output === undefined && process.stdout.write(text));
if (values.include === true) {
  print(`HTTP/1.1 ${response.status} ${response.statusText}\r\n`);
  for (const [name, value] of response.headers) print(`${name}: ${value}\r\n`);
  print('\r\n');
}
print(await response.text());
const writeOut = values['write-out'].replaceAll('%{http_code}', String(response.status));
process.stdout.write(writeOut.replaceAll(String.raw`\n`, '\n'));
