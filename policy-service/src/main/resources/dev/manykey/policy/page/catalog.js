/* Upstreams and their operations. */

import {at, call, get, list} from "./api.js";
import {badge, button, code, make, table} from "./elements.js";

/** What is in the two fields that choose an upstream. */
export async function upstreams() {
  return (await list("v1/upstreams?status=active&limit=500")).items;
}

/** The operations of one upstream: those of a resource when they are asked for, all of them when somebody searches. */
export class Operations {
  #byResource = new Map();
  #all = null;

  constructor(upstream) {
    this.upstream = upstream;
  }

  of(resource) {
    if (!this.#byResource.has(resource)) {
      const path = at`v1/upstreams/${this.upstream}/operations?resource=${resource}&limit=500`;
      this.#byResource.set(resource, this.#all
        ? this.#all.then(found => found.filter(operation => operation.resource === resource))
        : list(path).then(page => page.items));
    }
    return this.#byResource.get(resource);
  }

  /** Everything, kept: a search goes on over it with every letter. */
  all() {
    this.#all ??= list(at`v1/upstreams/${this.upstream}/operations?limit=500`).then(page => page.items);
    return this.#all;
  }

  /** Forgets what it has, since something was changed. */
  forget() {
    this.#byResource.clear();
    this.#all = null;
  }

  async seen(operation) {
    const {method, path} = operation;
    return call("POST", at`v1/upstreams/${this.upstream}/operations/seen`, {json: {operations: [{method, path}]}});
  }

  async correct(operation, correction) {
    const {method, path} = operation;
    return call("PATCH", at`v1/upstreams/${this.upstream}/operations`,
      {json: {corrections: [{method, path, ...correction}]}});
  }
}

/** Whether an operation, or its resource, has a text in one of its names. */
export const mentions = (operation, text) => [operation.resource, operation.path, operation.method, operation.operationId]
  .some(name => (name ?? "").toLowerCase().includes(text));

/**
 * Operations as a table.
 *
 * @param seen what to do with one that is to be marked as seen
 * @param correct what to do with one that reads or writes otherwise than it is said to
 */
export function operationsTable(caption, operations, {seen, correct}) {
  return table(caption, ["Operation", "Access", "Cost#", "Name", ""], operations.map(operation => [
    code(`${operation.method} ${operation.path}`),
    [badge(operation.access, operation.access), operation.original && operation.original.access !== operation.access
      && make("span", {class: "note"}, ` document: ${operation.original.access}`)],
    operation.cost,
    operation.operationId ?? "",
    [
      operation.ignored && badge("none", "ignored: refused to everybody"),
      !operation.seen && !operation.ignored && [badge("none", "new: refused until seen"), " ",
        button("Mark as seen", {class: "quiet"}, () => seen(operation))],
      operation.maybeRead && [make("span", {class: "note"}, "by its name it may only read "),
        button("It reads", {class: "quiet", "aria-label": `${operation.method} ${operation.path} only reads`},
          () => correct(operation, {access: "read"}))],
      operation.corrected && button("As the document says",
        {class: "quiet", "aria-label": `${operation.method} ${operation.path} as the document says`},
        () => correct(operation, {reset: true})),
    ],
  ]));
}

/** The resources of an upstream: how many operations read and write them, and how many are not seen yet. */
export async function resources(upstream) {
  const answer = await get(at`v1/upstreams/${upstream}/resources`);
  return answer.body.items;
}
