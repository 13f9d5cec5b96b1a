/* What a draft would change: on real calls, and on calls that somebody names. */

import {at, call, list} from "./api.js";
import {badge, byId, code, count, fill, make, onSubmit, options, table} from "./elements.js";
import {asProblem, problemBox, time} from "./told.js";
import {decisionBadge, reasonOf} from "./keys.js";

export class Trial {
  #draft;
  #showProblem;
  #keysOf = null;

  /**
   * @param draft gives the policy and the rules that are tried
   * @param showProblem shows a problem with these rules at its place
   */
  constructor(draft, showProblem) {
    this.#draft = draft;
    this.#showProblem = showProblem;
  }

  start() {
    onSubmit(byId("replay-form"), () => this.#try(byId("replay-told"), () => this.#replay()));
    onSubmit(byId("simulate-form"), () => this.#try(byId("simulate-told"), () => this.#simulate()));
    byId("simulate").addEventListener("toggle", () => byId("simulate").open && this.#loadKeys());
  }

  /** A policy that nobody has cannot change anything. */
  ready(policy) {
    for (const form of ["replay-form", "simulate-form"]) {
      byId(form).querySelector("button").disabled = policy === null;
    }
  }

  forget() {
    fill(byId("replay-told"));
    fill(byId("simulate-told"));
    this.#keysOf = null;
    byId("simulate").open = false;
  }

  async #try(box, action) {
    fill(box, make("p", {class: "note"}, "Reading …"));
    try {
      fill(box, await action());
    } catch (thrown) {
      const problem = asProblem(thrown);
      const aboutRules = problem.errors.some(({field}) => /^(permissions|grants)\b/.test(field));
      fill(box, aboutRules ? null : problemBox(problem));
      if (aboutRules) {
        this.#showProblem(problem);
      }
    }
  }

  async #replay() {
    const {policy, permissions, grants} = this.#draft();
    const {body} = await call("POST", "v1/replay",
      {json: {policy: policy.id, permissions, grants, days: Number(byId("days").value)}});
    return [
      make("p", {}, make("b", {}, body.changed === 0 ? "No call would have been decided otherwise" : `${
        count(body.changed, "call")} would have been decided otherwise`), ` of ${count(body.calls, "call")} since ${
        time(body.from)}.`, body.undetermined > 0 && ` Of ${body.undetermined} it cannot be told: the record does not hold what `
        + "a condition asks for; run the draft in shadow to know.",
        !body.whole && " Not everything could be read in time: ask for fewer days."),
      body.changes.length > 0 && table("Calls that would be decided otherwise",
        ["Key", "Operation", "Was", "Would be", "Why", "Calls#", "Last"],
        body.changes.map(change => [
          [change.keyName, make("span", {class: "note"}, ` ${change.owner}, ${change.key}`)],
          code(change.operation), badge(change.was === "permitted" ? "permit" : "deny", change.was),
          decisionBadge(change.would === "permitted" ? "permit" : change.would === "refused" ? "deny" : "undetermined"),
          change.reason ?? "", change.calls.toLocaleString("en"), time(change.example.at),
        ])),
    ].filter(Boolean);
  }

  async #loadKeys() {
    const {policy} = this.#draft();
    if (!policy || this.#keysOf === policy.id) {
      return;
    }
    this.#keysOf = policy.id;
    await this.#try(byId("simulate-told"), async () => {
      const {items} = await list(at`v1/keys?policy=${policy.id}&limit=500`);
      options(byId("simulate-key"), items.map(key => [key.id, `${key.name} (${key.owner}, ${key.id})`]));
      return items.length === 0 ? make("p", {class: "note"}, "No key lists this policy yet.") : [];
    });
  }

  async #simulate() {
    const {policy, permissions, grants} = this.#draft();
    const requests = byId("simulate-calls").value.split("\n").map(line => line.trim()).filter(line => line !== "")
      .map(readCall);
    const {body} = await call("POST", "v1/simulate",
      {json: {key: byId("simulate-key").value, policy: policy.id, permissions, grants, requests}});
    return table("Calls, today and by the draft", ["Call", "Today", "By the draft", "Why"], body.requests.map(one => [
      code(`${one.request.method} ${one.request.path}`), decisionBadge(one.today.decision),
      [decisionBadge(one.draft.decision), one.changes && make("b", {}, " changes")], reasonOf(one.draft),
    ]));
  }
}

/** `POST /v1/deals {"value": 500}` as the API takes it. */
function readCall(line) {
  const [, method, path, body] = /^(\S+)\s+(\S+)\s*(.*)$/.exec(line) ?? [null, line, "", ""];
  const request = {method, path};
  if (body !== "") {
    try {
      request.body = JSON.parse(body);
    } catch {
      throw Object.assign(new Error(`${line} (expected: a method, a path, and nothing or JSON behind it)`), {errors: []});
    }
  }
  return request;
}
