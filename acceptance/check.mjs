/** What must hold of every call: the expectations, and the list of what did not hold. */
import { call } from './client.mjs';
import { comparable, plainText } from './mock.mjs';

/** Headers of an answer that belong to its hop or to the proxy. */
const ANSWER_HOP = /^(connection|keep-alive|date|transfer-encoding|content-length|x-ratelimit-remaining|manykey-.*)$/;

/** Every deviation, in one of three sorts; said at once, the first thirty of each. */
export class Findings {
  counts = { leaked: 0, changed: 0, unexpected: 0 };

  constructor(print = console.log) {
    this.print = print;
  }

  add(sort, where, what) {
    this.counts[sort]++;
    if (this.counts[sort] <= 30) this.print(`DEVIATION ${sort}: ${where}: ${what}`);
  }

  get total() {
    return Object.values(this.counts).reduce((sum, count) => sum + count, 0);
  }
}

/**
 * The same calls without a proxy: what the upstream gets and answers when a tool has the real token.
 *
 * @returns {Map} of operation to {request, line, path, answer}
 */
export async function direct(operations, mock, findings) {
  const found = new Map();
  for (const operation of operations) {
    const answer = await call(operation, mock.url, { apiKey: mock.token });
    const [arrived, ...more] = mock.take();
    if (!arrived || more.length || answer.status !== 200 || !isFor(operation, arrived)) {
      findings.add(
        'unexpected',
        `direct ${operation.name}`,
        `${arrived?.method} ${arrived?.url} -> ${answer.status} ${answer.failure ?? ''}`,
      );
      continue;
    }
    found.set(operation, {
      request: comparable(arrived),
      path: arrived.url.split('?')[0],
      headers: answer.headers,
      bytes: answer.bytes,
      value: answer.value,
    });
  }
  return found;
}

/** Whether a request that arrived has the method and the path that the document says. */
function isFor(operation, { method, url }) {
  const template = operation.path
    .split('/')
    .map((part) => (part.startsWith('{') ? '[^/?]+' : part))
    .join('/');
  const base = operation.version === 'v1' ? '/v1' : '/api/v2';
  return method === operation.method && new RegExp(`^${base}${template}(\\?.*)?$`).test(url);
}

/**
 * Calls every method with one key.
 *
 * @param key {name, secret, allows} allows tells for an operation whether it must pass
 * @param base of the upstream on the proxy
 * @param directly from {@link direct}
 * @returns {{passed, refused, made}} made: what the audit must have, one entry for each call
 */
export async function checkKey({ operations, key, base, mock, directly, findings }) {
  const tally = { passed: 0, refused: 0, made: [] };
  for (const operation of operations) {
    let right = true;
    const answer = await call(operation, base, { apiKey: key.secret });
    const arrived = mock.take();
    const expected = directly.get(operation);
    const find = (sort, what) => {
      right = false;
      findings.add(sort, `${key.name} ${operation.name}`, what);
    };
    checkLeaks(answer, arrived, key, mock, find);
    const permitted = key.allows(operation);
    if (permitted) checkPassed(answer, arrived, expected, find);
    else checkRefused(answer, arrived, operation, find);
    if (right) tally[permitted ? 'passed' : 'refused']++;
    tally.made.push(made(operation, expected.path, permitted));
  }
  return tally;
}

/** A call as the audit must have it. */
export function made(operation, path, permitted) {
  return [operation.method, path, permitted ? 'permitted' : 'refused', permitted ? '' : missing(operation)]
    .join(' ')
    .trim();
}

const missing = (operation) => `${operation.resource}:${operation.write ? 'write' : 'read'}`;

/** The upstream sees no key of Manykey's; the caller does not see the real token, in any form. */
export function checkLeaks(answer, arrived, key, mock, find) {
  for (const request of arrived) {
    if (plainText(request).includes('mk_') || forms(key.secret).some((form) => plainText(request).includes(form))) {
      find('leaked', `the upstream saw an access key: ${request.method} ${request.url}`);
    }
  }
  const came = `${JSON.stringify(answer.headers)}\n${answer.bytes.toString('latin1')}`;
  if (forms(mock.token).some((form) => came.includes(form))) find('leaked', 'the caller saw the real token');
}

const forms = (secret) => [
  secret,
  encodeURIComponent(secret),
  Buffer.from(secret).toString('base64').replace(/=+$/, ''),
];

function checkPassed(answer, arrived, expected, find) {
  if (arrived.length !== 1)
    return find('unexpected', `${arrived.length} requests arrived (expected: 1), answer ${said(answer)}`);
  const [request] = arrived;
  if (!request.authorized) find('unexpected', 'the request arrived without the one real token');
  for (const difference of differences(comparable(request), expected.request)) find('changed', `request ${difference}`);
  if (answer.status !== 200) return find('unexpected', `answer ${said(answer)} (expected: 200)`);
  if (!answer.bytes.equals(request.answer.bytes))
    find('changed', `answer body: ${answer.bytes.length} bytes came, ${request.answer.bytes.length} were sent`);
  for (const difference of differences(endToEnd(answer.headers), endToEnd(expected.headers)))
    find('changed', `answer header ${difference}`);
}

function endToEnd(headers) {
  return Object.fromEntries(
    Object.entries(headers)
      .map(([name, value]) => [name.toLowerCase(), value])
      .filter(([name]) => !ANSWER_HOP.test(name)),
  );
}

function differences(came, expected) {
  return [...new Set([...Object.keys(came), ...Object.keys(expected)])]
    .filter((name) => JSON.stringify(came[name]) !== JSON.stringify(expected[name]))
    .map((name) => `${name}: ${JSON.stringify(came[name])} (expected: ${JSON.stringify(expected[name])})`);
}

/** Nothing arrives, and the answer is a problem that says which permission is missing, to people and to programs. */
function checkRefused(answer, arrived, operation, find) {
  if (arrived.length) find('unexpected', `${arrived.length} requests reached the upstream (expected: none)`);
  const body = answer.value ?? {};
  const wrong = {
    status: answer.status !== 403,
    'content-type': !/^application\/problem\+json\b/.test(answer.headers['content-type'] ?? ''),
    'manykey-refusal': answer.headers['manykey-refusal'] !== 'permission_missing',
    'body.status': body.status !== 403,
    'body.code': body.code !== 'permission_missing',
    'body.missing': body.missing !== missing(operation),
    'body.type': !body.type,
    'body.title': !body.title,
    'body.detail': !body.detail,
  };
  const names = Object.keys(wrong).filter((name) => wrong[name]);
  if (names.length)
    find(
      'unexpected',
      `${names.join(', ')} of the refusal: ${said(answer)} (expected: 403 permission_missing ${missing(operation)})`,
    );
}

const said = (answer) => answer.failure ?? `${answer.status} ${answer.bytes.toString().slice(0, 300)}`;
