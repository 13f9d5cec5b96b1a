/**
 * The check, checked: it must find nothing wrong with a stand-in that does as it should, and must find each fault of one
 * that does not. Needs no suite: run --self-test
 */
import { createServer, request as send } from 'node:http';
import { Findings, checkKey, direct } from './check.mjs';
import { Mock } from './mock.mjs';
import { operations as all } from './operations.mjs';

const TOKEN = 'self-test-token-of-the-upstream';
const SECRET = 'mk_selftest';

const FAULTS = {
  none: [],
  'lets writes through': ['unexpected'],
  'refuses late': ['unexpected'],
  'refuses without saying what is missing': ['unexpected'],
  'refuses a read': ['unexpected'],
  'passes the key on': ['leaked', 'unexpected'],
  'adds the key in a header': ['leaked', 'changed'],
  'shows the token in a header': ['leaked', 'changed'],
  'rewrites the query': ['changed'],
  'decodes the path': ['changed'],
  'changes a byte of a request': ['changed'],
  'changes a byte of an answer': ['changed'],
  'drops a header': ['changed'],
  'sends twice': ['unexpected'],
};

/** A proxy for a key that may read everything and write nothing but notes, with one fault. */
function standIn(mock, fault) {
  return createServer((request, response) => {
    const chunks = [];
    request
      .on('data', (chunk) => chunks.push(chunk))
      .on('end', () => {
        let body = Buffer.concat(chunks);
        let url = request.url;
        const resource = /^\/(?:api\/v2|v1)\/([^/?]+)/.exec(url)[1];
        const read = request.method === 'GET' && !(fault === 'refuses a read' && resource === 'users');
        const permitted = read || resource === 'notes' || fault === 'lets writes through';
        const refusal = {
          type: 'urn:x',
          title: 'No.',
          status: 403,
          detail: 'No.',
          code: 'permission_missing',
          missing: fault === 'refuses without saying what is missing' ? undefined : `${resource}:write`,
        };
        const refuse = () =>
          response
            .writeHead(403, { 'Content-Type': 'application/problem+json', 'Manykey-Refusal': 'permission_missing' })
            .end(JSON.stringify(refusal));
        if (!permitted && fault !== 'refuses late') return refuse();
        if (fault === 'rewrites the query') url = url.replaceAll('+', '%20');
        if (fault === 'decodes the path') url = url.replace('%C3%BC', '%c3%bc');
        if (fault === 'changes a byte of a request' && body.length) (body = Buffer.from(body))[body.length - 3] ^= 1;
        const headers = request.rawHeaders.slice();
        if (fault !== 'passes the key on') headers[headers.indexOf('x-api-token') + 1] = mock.token;
        if (fault === 'adds the key in a header') headers.push('X-Key', SECRET);
        if (fault === 'drops a header') headers.splice(headers.indexOf('Accept'), 2);
        const times = fault === 'sends twice' ? 2 : 1;
        for (let i = 0; i < times; i++) forward(i === 0);
        function forward(first) {
          const onward = send(mock.url + url, { method: request.method, headers }, (answer) => {
            const parts = [];
            answer
              .on('data', (part) => parts.push(part))
              .on('end', () => {
                if (!first) return;
                if (!permitted) return refuse();
                const bytes = Buffer.concat(parts);
                if (fault === 'changes a byte of an answer') bytes[bytes.length - 4] ^= 1;
                if (fault === 'shows the token in a header') response.setHeader('X-Spill', mock.token);
                response.writeHead(answer.statusCode, answer.rawHeaders).end(bytes);
              });
          });
          onward.end(body);
        }
      });
  });
}

const operations = all(process.env.MANYKEY_PIPEDRIVE);
const mock = new Mock(TOKEN);
await mock.listen();
const directly = await direct(operations, mock, new Findings());
const key = { name: 'stand-in', secret: SECRET, allows: (it) => !it.write || it.resource === 'notes' };
let wrong = 0;
for (const [fault, expected] of Object.entries(FAULTS)) {
  const server = standIn(mock, fault);
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const examples = [];
  const findings = new Findings((text) => examples.push(text));
  await checkKey({ operations, key, base: `http://127.0.0.1:${server.address().port}`, mock, directly, findings });
  server.closeAllConnections();
  server.close();
  const found = Object.keys(findings.counts).filter((sort) => findings.counts[sort]);
  const right = expected.length ? expected.every((sort) => found.includes(sort)) : !found.length;
  wrong += right ? 0 : 1;
  console.log(`${right ? 'ok  ' : 'FAIL'} ${fault}: ${JSON.stringify(findings.counts)}`);
  if (!right) examples.slice(0, 3).forEach((text) => console.log(`     ${text.slice(0, 400)}`));
}
mock.close();
console.log(wrong ? `SELFTEST failed=${wrong}` : `SELFTEST ok, ${Object.keys(FAULTS).length - 1} faults found`);
process.exitCode = wrong ? 1 : 0;
