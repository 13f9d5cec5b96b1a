/*
 * The API of the service that this page comes from. The token is in this module's one variable and nowhere else: not in a
 * store of the browser, not in a cookie, not in an address.
 */

/** Longer than a receipt or a replay takes, in milliseconds. */
const LONGEST = 120_000;

let token = null;
let whenRefused = () => {};

/** Why something was not done, as the API tells it. */
export class Problem extends Error {
  /** @param body as in RFC 9457, with `errors`: field, value, expected */
  constructor(status, body) {
    super(body.detail ?? body.title ?? `The service answered ${status}.`);
    this.status = status;
    this.code = body.code ?? "";
    this.title = body.title ?? "";
    this.errors = Array.isArray(body.errors) ? body.errors : [];
  }

  /** One that is found here, before anything is sent. */
  static of(field, expected) {
    return new Problem(0, {detail: `${field} (expected: ${expected})`, errors: [{field, expected}]});
  }
}

/** Takes a token, if the service does. */
export async function signIn(text, refused) {
  if (!/^[\x21-\x7e]+$/.test(text)) {
    throw Problem.of("token", "mka_ and letters and digits, without spaces");
  }
  whenRefused = () => {};
  token = text;
  try {
    await get("v1/upstreams?limit=1");
    whenRefused = refused;
  } catch (problem) {
    token = null;
    throw problem;
  }
}

/** Forgets the token. */
export function signOut() {
  token = null;
  whenRefused = () => {};
}

/**
 * Sends a request.
 *
 * @param path from the page's own address, without a slash before it
 * @returns body: JSON or null; tag: its entity tag or null; inForce: false when it is recorded and not in force yet
 */
export async function call(method, path, {json, bytes, ifMatch} = {}) {
  const headers = {Authorization: `Bearer ${token}`, Accept: "application/json"};
  if (json !== undefined) {
    headers["Content-Type"] = "application/json";
  } else if (bytes !== undefined) {
    headers["Content-Type"] = "application/yaml";
  }
  if (ifMatch) {
    headers["If-Match"] = ifMatch;
  }
  let answer;
  let body;
  try {
    answer = await fetch(new URL(path, document.baseURI), {
      method, headers, body: json === undefined ? bytes : JSON.stringify(json),
      credentials: "omit", cache: "no-store", redirect: "error", referrerPolicy: "no-referrer", signal: AbortSignal.timeout(LONGEST),
    });
    const text = await answer.text();
    body = text === "" ? null : JSON.parse(text);
  } catch (e) {
    throw new Problem(0, {detail: answer ? `The service answered ${answer.status}, and not in JSON.`
      : "The service does not answer."});
  }
  if (answer.status === 401) {
    const problem = new Problem(401, body ?? {});
    whenRefused(problem);
    throw problem;
  }
  if (!answer.ok) {
    throw new Problem(answer.status, body ?? {});
  }
  return {body, tag: answer.headers.get("ETag"), inForce: answer.headers.get("Manykey-In-Force") !== "false",
    receiptAt: answer.headers.get("Manykey-Receipt")};
}

/** Asks for something. */
export const get = path => call("GET", path);

/** All items of a list, page by page; `tag` is the first page's. */
export async function list(path) {
  const items = [];
  let tag = null;
  let cursor = null;
  do {
    const page = await get(path + (cursor === null ? "" : `${path.includes("?") ? "&" : "?"}cursor=${
      encodeURIComponent(cursor)}`));
    items.push(...page.body.items);
    tag ??= page.tag;
    cursor = page.body.nextCursor ?? null;
  } while (cursor !== null);
  return {items, tag};
}

/** A path of which the values are escaped: at`v1/keys/${id}`. */
export const at = (texts, ...values) => texts.reduce((path, text, i) =>
  path + encodeURIComponent(values[i - 1]) + text);
