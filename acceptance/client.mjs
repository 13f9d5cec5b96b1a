/** The official client, used as its documentation says; beside what it returns, what came over the wire is kept. */
import { createRequire } from 'node:module';
import { BASE_PATHS, argumentsFor } from './operations.mjs';

const require = createRequire(import.meta.url);

function api(operation, base, credentials) {
  const { Configuration, [operation.class]: Api } = require(`pipedrive/${operation.version}`);
  const configuration = new Configuration({ ...credentials, basePath: base + BASE_PATHS[operation.version] });
  return { configuration, call: () => new Api(configuration)[operation.operation](argumentsFor(operation)) };
}

/**
 * Calls one method and keeps the bytes that came.
 *
 * @param base scheme, host, port and the upstream's prefix
 * @param credentials apiKey or accessToken
 * @returns {{status, headers, bytes, value, failure}} value is what the client resolved or rejected with; without
 *     an answer status is null and failure says why
 */
export async function call(operation, base, credentials) {
  const seen = { status: null, headers: {}, bytes: Buffer.alloc(0), value: undefined, failure: null };
  const method = api(operation, base, credentials);
  method.configuration.baseOptions = {
    // its constructor does not take them
    responseType: 'arraybuffer',
    timeout: 30_000,
    transformResponse(data, headers, status) {
      Object.assign(seen, { status, headers: { ...headers }, bytes: Buffer.from(data) });
      return /json/.test(headers['content-type'] ?? '') ? JSON.parse(seen.bytes.toString()) : data;
    },
  };
  try {
    seen.value = await method.call();
  } catch (error) {
    seen.value = error;
    if (seen.status === null) seen.failure = `${error.code ?? ''} ${error.message ?? error}`.trim();
  }
  return seen;
}

/** Calls one method with nothing set but base path and key; what a program that uses the client gets. */
export async function plainCall(operation, base, credentials) {
  try {
    return { resolved: content(await api(operation, base, credentials).call()) };
  } catch (error) {
    return { rejected: content(error) };
  }
}

/** What came of a call without its transport: the client hands out its whole response where there is no body. */
function content(value) {
  if (value instanceof Error) return `${value.code ?? ''} ${value.message}`;
  return value?.config ? { status: value.status, data: value.data } : value;
}
