// A program: as much of curl as the documents use, for machines that have none. An option that it does not know is an
// error, so that no document runs differently here.

import { once } from 'node:events';
import http from 'node:http';
import { text } from 'node:stream/consumers';
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
if (values.output !== undefined && values.output !== '/dev/null') throw new Error('Output goes nowhere else.');

// Not fetch, which sorts the headers of an answer.
const request = http.request(url, { method: values.data === undefined ? 'GET' : 'POST' });
for (const line of values.header)
  request.setHeader(line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim());
request.end(values.data);
const [response] = (await once(request, 'response')) as [http.IncomingMessage];

const print = (printed: string): void => void (values.output === undefined && process.stdout.write(printed));
if (values.include === true) {
  print(`HTTP/${response.httpVersion} ${response.statusCode} ${response.statusMessage}\r\n`);
  for (let index = 0; index < response.rawHeaders.length; index += 2) {
    print(`${response.rawHeaders[index]}: ${response.rawHeaders[index + 1]}\r\n`);
  }
  print('\r\n');
}
print(await text(response));
const writeOut = values['write-out'].replaceAll('%{http_code}', String(response.statusCode));
process.stdout.write(writeOut.replaceAll(String.raw`\n`, '\n'));
