/** What the client can do, as Pipedrive's own documents describe it, and arguments to do it with. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRequire } from 'node:module';
import yaml from 'js-yaml';

const require = createRequire(import.meta.url);

/** Where each version of the API begins on the upstream. */
export const BASE_PATHS = { v1: '/v1', v2: '/api/v2' };

/** The OpenAPI document of a version, as a file. */
export const documentFile = (folder, version) => join(folder, `openapi-${version}.yaml`);

/** Text with everything in it that is escaped differently by different writers of queries and paths. */
const TEXT = 'Grüße & "100 %" = 1/2 + ½; a\\b#c?';
const SEGMENT = 'field ü-7';

/**
 * Every method of the client, found by reflection, beside its row in operations.tsv.
 *
 * @returns {{version, class, operation, method, path, resource, write, call}[]} path as in the document
 * @throws when the client has a method that the table does not have, or the other way round
 */
export function operations(folder) {
  const rows = table(readFileSync(join(folder, 'operations.tsv'), 'utf8'));
  const documents = Object.fromEntries(
    Object.keys(BASE_PATHS).map((version) => [
      version,
      yaml.safeLoad(readFileSync(documentFile(folder, version), 'utf8')),
    ]),
  );
  const found = clientMethods().map(({ version, api, name }) => {
    const row = rows.get(`${version} ${api}.${name}`);
    if (!row) throw new Error(`${version} ${api}.${name}: not in operations.tsv`);
    rows.delete(`${version} ${api}.${name}`);
    const described = documents[version].paths[row.path]?.[row.method.toLowerCase()];
    if (!described) throw new Error(`${row.method} ${row.path}: not in the document ${version}`);
    const shared = documents[version].paths[row.path].parameters ?? [];
    return {
      version,
      class: api,
      operation: name,
      method: row.method,
      path: row.path,
      name: `${version} ${api}.${name} (${row.method} ${row.path})`,
      resource: row.path.split('/')[1],
      write: row.method !== 'GET',
      described: { ...described, parameters: [...shared, ...(described.parameters ?? [])] },
    };
  });
  if (rows.size) throw new Error(`not in the client: ${[...rows.keys()].join(', ')}`);
  return found;
}

function clientMethods() {
  return Object.keys(BASE_PATHS).flatMap((version) => {
    const client = require(`pipedrive/${version}`);
    return Object.keys(client)
      .filter((name) => name.endsWith('Api'))
      .flatMap((api) =>
        Object.getOwnPropertyNames(client[api].prototype)
          .filter((name) => name !== 'constructor')
          .map((name) => ({ version, api, name })),
      );
  });
}

function table(text) {
  const [head, ...lines] = text
    .trimEnd()
    .split('\n')
    .map((line) => line.split('\t'));
  return new Map(
    lines.map((cells) => {
      const row = Object.fromEntries(head.map((name, i) => [name, cells[i]]));
      return [`${row.version} ${row.class}.${row.operation}`, row];
    }),
  );
}

/**
 * The parameter object for a method: it answers whatever the method asks it for. What is neither a parameter nor a form
 * field is the JSON body.
 */
export function argumentsFor(operation) {
  const { parameters, requestBody } = operation.described;
  const content = Object.entries(requestBody?.content ?? {});
  const fields = content
    .filter(([type]) => type !== 'application/json')
    .flatMap(([, it]) => Object.entries(properties(it.schema)));
  const known = new Map([
    ...fields.map(([name, schema]) => [clientName(name), () => value(schema, TEXT)]),
    ...parameters.map((it) => [
      clientName(it.name),
      () => value({ example: it.example, ...it.schema }, it.in === 'path' ? SEGMENT : TEXT),
    ]),
  ]);
  const json = content.find(([type]) => type === 'application/json')?.[1];
  return new Proxy(
    {},
    {
      get(_, name) {
        if (known.has(clientName(name))) return known.get(clientName(name))();
        if (json) return value(json.schema ?? {}, TEXT) ?? {};
        throw new Error(`${operation.name}: the client asks for ${String(name)}, which the document does not have`);
      },
    },
  );
}

const clientName = (name) =>
  String(name)
    .replace(/[^A-Za-z0-9]/g, '')
    .toLowerCase();

function properties(schema = {}) {
  return Object.assign({}, ...(schema.allOf ?? []).map(properties), schema.properties);
}

function required(schema) {
  return [...(schema.required ?? []), ...(schema.allOf ?? []).flatMap(required)];
}

/** A value of the schema: required members, else the first three; `text` for a string that may be anything. */
function value(schema, text) {
  const choice = schema.oneOf ?? schema.anyOf;
  if (choice) return value({ ...choice[0], ...(schema.properties && { properties: schema.properties }) }, text);
  if (schema.enum) return schema.enum[0];
  if (schema.format === 'binary') return new File([FILE], 'Übersicht 2026.bin', { type: 'application/octet-stream' });
  const members = properties(schema);
  if (Object.keys(members).length) {
    const needed = required(schema).filter((name) => members[name]);
    const names = needed.length ? needed : Object.keys(members).slice(0, 3);
    return Object.fromEntries(names.map((name) => [name, value(members[name], text)]));
  }
  switch (schema.type ?? typeof schema.example) {
    case 'integer':
    case 'number':
      return Math.min(Math.max(7, schema.minimum ?? 7), schema.maximum ?? 7);
    case 'boolean':
      return true;
    case 'array':
      return [value(schema.items ?? {}, text)];
    case 'string':
      return string(schema, text);
    default:
      return {};
  }
}

function string(schema, text) {
  switch (schema.format) {
    case 'date':
      return '2026-11-23';
    case 'date-time':
      return '2026-11-23T07:30:00Z';
    case 'uuid':
      return 'adf21080-0e10-11eb-879b-05d71fb426ec';
    case 'email':
      return 'ada@example.com';
    case 'uri':
    case 'url':
      return 'https://example.com/a?b=c';
    default:
      return (schema.pattern ? schema.example : undefined) ?? text.slice(0, schema.maxLength ?? text.length);
  }
}

/** Bytes of every value, more than fits any buffer on the way. */
const FILE = Buffer.from(Array.from({ length: 1 << 20 }, (_, i) => (i * 31 + (i >> 8)) & 0xff));
