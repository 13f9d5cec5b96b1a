/**
 * Every method of Pipedrive's official client through the whole suite, with three keys, on an upstream from the shipped
 * preset and on one from the imported documents. Started by ./run, which says where things are.
 */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { Admin } from './admin.mjs';
import { checkAtRest, checkAudit } from './aftermath.mjs';
import { Findings, checkKey, checkLeaks, direct, made } from './check.mjs';
import { call, plainCall } from './client.mjs';
import { Mock } from './mock.mjs';
import { documentFile, operations as all } from './operations.mjs';
import { Prism } from './prism.mjs';
import { Suite, until } from './suite.mjs';

const folder = process.env.MANYKEY_PIPEDRIVE;
const TOKEN = `real-${randomBytes(20).toString('hex')}`;
const PRISM_TOKEN = `real-${randomBytes(20).toString('hex')}`;
const OWNER = 'acceptance';

const KEYS = {
  read: { permissions: { '*': 'read' }, allows: (it) => !it.write },
  write: { permissions: { '*': 'write' }, allows: () => true },
  deals: { permissions: { deals: 'write' }, allows: (it) => it.resource === 'deals' },
};

const began = Date.now();
const say = (text) => console.log(`${((Date.now() - began) / 1000).toFixed(1).padStart(6)} s  ${text}`);
const findings = new Findings(say);
const operations = all(folder);
const one = (name) => operations.find((it) => `${it.version} ${it.operation}` === name);
const mock = new Mock(TOKEN);
const prism = new Prism(folder, PRISM_TOKEN);
const suite = new Suite(process.env.MANYKEY_PROJECT);

/** The keys by name, each with what the audit must have of it: the entries of {@link made}. */
const keys = new Map();

async function main() {
  const reads = operations.filter((it) => !it.write).length;
  const resources = new Set(operations.map((it) => it.resource)).size;
  say(`${operations.length} methods: ${reads} read, ${operations.length - reads} write, ${resources} resources`);
  await mock.listen();
  const directly = await direct(operations, mock, findings);
  say(`${directly.size} called on the upstream directly, with its token`);
  await Promise.all([suite.start(), prism.start()]);
  say('the suite and Prism are ready');

  const admin = new Admin(suite.urls, suite.adminToken);
  await admin.owner({ id: OWNER, name: 'Acceptance' });
  const tallies = [];
  for (const upstream of [fromPreset, fromDocuments])
    tallies.push(await checkUpstream(admin, await upstream(admin), directly));
  await checkRefusedUploads(directly);
  await checkOtherPlaces(directly);
  await checkSpill();
  await checkPrism(admin, directly);
  say(await checkAudit(admin, [...keys.values()], OWNER, findings));
  await suite.stop(true);
  say(checkAtRest(suite.home, [TOKEN, PRISM_TOKEN, ...[...keys.values()].map((it) => it.secret)], findings));

  sum(tallies);
}

/** The last line: of each number the one of the upstream where it is lower. */
function sum(tallies) {
  const numbers = { methods: operations.length };
  for (const [key, { allows }] of Object.entries(KEYS)) {
    for (const sort of ['passed', 'refused']) {
      const expected = operations.filter((it) => allows(it) === (sort === 'passed')).length;
      const number = Math.min(...tallies.map((tally) => tally[key][sort]));
      if (expected) numbers[`${key}_${sort}`] = number;
      if (number !== expected && !findings.total) findings.add('unexpected', key, `${number} ${sort}, not ${expected}`);
    }
  }
  Object.assign(numbers, findings.counts);
  const parts = Object.entries(numbers).map(([name, number]) => `${name}=${number}`);
  console.log(`RESULT ${parts.join(' ')}`);
}

async function fromPreset(admin) {
  const upstream = await admin.upstream({ id: 'pipedrive', preset: 'pipedrive', baseUrl: mock.url });
  say(`upstream pipedrive from the preset: ${upstream.operations} operations, ${upstream.resources} resources`);
  return upstream;
}

async function fromDocuments(admin) {
  const { id } = await admin.upstream({
    id: 'imported',
    name: 'Imported',
    baseUrl: mock.url,
    tokenPlaces: [{ in: 'header', name: 'x-api-token' }],
  });
  for (const version of ['v1', 'v2']) {
    const document = await admin.document(id, version, readFileSync(documentFile(folder, version), 'utf8'));
    const skipped = document.skipped.map((it) => it.path).join(' ');
    say(`upstream imported, document ${version}: ${document.operations} operations, skipped ${skipped || 'none'}`);
  }
  return { id };
}

/** One credential and three keys; every method with each of them. */
async function checkUpstream(admin, { id: upstream }, directly) {
  const credential = `token-of-${upstream}`;
  await admin.credential({ id: credential, owner: OWNER, upstream, token: TOKEN });
  const tallies = {};
  for (const [kind, { permissions, allows }] of Object.entries(KEYS)) {
    const key = await issue(
      admin,
      { name: `${upstream}-${kind}`, owner: OWNER, credential, upstream, permissions },
      allows,
    );
    const before = mock.count;
    const tally = await checkKey({ operations, key, base: base(upstream), mock, directly, findings });
    await pause(200); // whatever is still to come
    const late = mock.take().length;
    if (late) findings.add('unexpected', key.name, `${late} requests reached the upstream after the answers`);
    key.calls.push(...tally.made);
    const got = `the upstream got ${mock.count - before}`;
    say(`${upstream}, key ${JSON.stringify(permissions)}: ${tally.passed} passed, ${tally.refused} refused; ${got}`);
    tallies[kind] = tally;
  }
  return tallies;
}

const base = (upstream) => `${suite.urls.proxy}/${upstream}`;

/** A key, once the proxy knows it. */
async function issue(admin, order, allows) {
  const { id, secret } = await admin.key(order);
  const key = { id, secret, name: order.name, allows, upstream: order.upstream, calls: [] };
  keys.set(order.name, key);
  const me = one('v1 getCurrentUser');
  await until(`key ${order.name}`, 10, async () => {
    const answer = await call(me, base(order.upstream), { apiKey: secret });
    mock.take();
    const known = answer.status === 200 || answer.headers['manykey-refusal'] === 'permission_missing';
    if (known) key.calls.push(made(me, '/v1/users/me', allows(me)));
    return known;
  });
  return key;
}

/** A refusal must come through while the tool is still sending: a megabyte, again and again, several at once. */
async function checkRefusedUploads(directly) {
  const key = keys.get('pipedrive-read');
  const uploads = Array.from({ length: 30 }, (_, i) => one(i % 2 ? 'v1 addFile' : 'v1 addPersonPicture'));
  const tallies = await Promise.all(
    Array.from({ length: 8 }, () =>
      checkKey({ operations: uploads, key, base: base(key.upstream), mock, directly, findings }),
    ),
  );
  for (const tally of tallies) key.calls.push(...tally.made);
  const refused = tallies.reduce((sum, tally) => sum + tally.refused, 0);
  say(`uploads of a megabyte, 8 at once: ${refused} of ${8 * uploads.length} refused with the reason`);
}

/** The client's other way to present a token: the key as OAuth access token, the real token where the API takes it. */
async function checkOtherPlaces(directly) {
  const key = keys.get('pipedrive-write');
  for (const operation of [one('v1 getCurrentUser'), one('v2 addDeal')]) {
    const answer = await call(operation, base(key.upstream), { accessToken: key.secret });
    const arrived = mock.take();
    const find = (sort, what) => findings.add(sort, `bearer ${operation.name}`, what);
    checkLeaks(answer, arrived, key, mock, find);
    if (answer.status !== 200 || !arrived[0]?.authorized)
      find('unexpected', `${answer.status} ${answer.failure ?? ''}, ${arrived.length} arrived`);
    key.calls.push(made(operation, directly.get(operation).path, true));
  }
  say('the key as bearer token: checked');
}

/** An upstream that shows its token, in a header and in the body: neither may reach the caller. */
async function checkSpill() {
  const key = keys.get('pipedrive-write');
  const operation = one('v2 getDeals');
  mock.spills = true;
  const answer = await call(operation, base(key.upstream), { apiKey: key.secret });
  mock.spills = false;
  const [request] = mock.take();
  const find = (sort, what) => findings.add(sort, `spill ${operation.name}`, what);
  checkLeaks(answer, [request], key, mock, find);
  if (answer.status !== 200 || !request.answer.bytes.includes(TOKEN))
    find('unexpected', `${answer.status} ${answer.failure ?? ''}`);
  key.calls.push(made(operation, '/api/v2/deals', true));
  say(`an upstream that shows its token: the caller got ${JSON.stringify(answer.value?.data?.token)}`);
}

/** The same answers from Prism with and without the proxy, as the client hands them out. */
async function checkPrism(admin, directly) {
  const upstream = 'prism';
  await admin.upstream({ id: upstream, preset: 'pipedrive', name: 'Prism', baseUrl: prism.url });
  await admin.credential({ id: 'token-of-prism', owner: OWNER, upstream, token: PRISM_TOKEN });
  const key = await issue(
    admin,
    { name: 'prism-write', owner: OWNER, credential: 'token-of-prism', upstream, permissions: { '*': 'write' } },
    () => true,
  );
  let agreed = 0;
  let succeeded = 0;
  for (const operation of operations) {
    const without = await plainCall(operation, prism.url, { apiKey: PRISM_TOKEN });
    const through = await plainCall(operation, base(upstream), { apiKey: key.secret });
    if (isDeepStrictEqual(through, without)) agreed++;
    else findings.add('changed', `prism ${operation.name}`, `${short(through)} (expected: ${short(without)})`);
    if ('resolved' in through) succeeded++;
    key.calls.push(made(operation, directly.get(operation).path, true));
  }
  for (const complaint of prism.complaints) findings.add('leaked', 'prism', complaint);
  say(`Prism: ${agreed} of ${operations.length} answers the same with and without the proxy, ${succeeded} a success`);
}

const short = (value) => JSON.stringify(value)?.slice(0, 300);

async function stop() {
  mock.close();
  prism.stop();
  await suite.stop();
}

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => stop().then(() => process.exit(130)));
try {
  await main();
} catch (error) {
  findings.add('unexpected', 'the run ended early', error.stack);
  console.log(suite.log());
} finally {
  await stop();
}
process.exit(findings.total ? 1 : 0);
