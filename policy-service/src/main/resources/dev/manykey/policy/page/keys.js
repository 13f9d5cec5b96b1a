/* What one key may do, why a call of it was refused, and what it does not need. */

import {at, call, get, Problem} from "./api.js";
import {badge, button, byId, code, count, fill, json, make, onSubmit, table} from "./elements.js";
import {problemBox, say, showProblem, time, told} from "./told.js";

const DECISIONS = {permit: "permitted", deny: "refused", depends: "depends", undetermined: "cannot be told"};
const SHOWN = [["", "all"], ["permit", "permitted"], ["deny", "refused"], ["depends", "depends"]];
const VERDICTS = {allowed: "permit", denied: "deny", silent: "none", failed: "deny", undetermined: "depends"};
const LAYERS = {key: "The key's own policies", parent: "Its parent's policies", owner: "The ceiling of its owner",
  credential: "The ceiling of the API's token"};

let key = null;
let rows = [];
let counts = {};
let decision = "";

/** A decision at a glance. */
export const decisionBadge = told => badge(told === "undetermined" ? "depends" : told, DECISIONS[told] ?? told);

/** Why a decision is as it is, in one line. */
export const reasonOf = told => [told.reason, told.missing && `missing ${told.missing}`, told.detail].filter(Boolean).join("; ");

/** Connects the section's fields; once. */
export function start() {
  onSubmit(byId("key-search"), () => told(byId("key-list"), find));
  onSubmit(byId("explain-form"), explain);
  onSubmit(byId("advice-form"), () => told(byId("advice-told"), advise));
  byId("table-filter").addEventListener("input", showTable);
  byId("table-decision").append(...SHOWN.map(([value, words]) => make("label", {},
    make("input", {type: "radio", name: "decision", value, checked: value === "", on: {change: () => {
      decision = value;
      showTable();
    }}}), words, make("span", {class: "count"}))));
}

/** Shows the section anew. */
export async function show() {
  await told(byId("key-list"), find);
}

/** Forgets everything, so that nothing is left for who signs in next. */
export function forget() {
  [key, rows, counts] = [null, [], {}];
  byId("key").hidden = true;
  for (const id of ["key-list", "key-title", "key-about", "key-table", "explain-told", "advice-told"]) {
    fill(byId(id));
  }
  for (const id of ["call-path", "call-ip", "call-headers", "call-body"]) {
    byId(id).value = "";
  }
}

async function find() {
  const text = byId("key-text").value.trim();
  const {body} = await get(at`v1/keys?q=${text}&limit=50`);
  fill(byId("key-list"), body.items.length === 0
    ? make("p", {class: "note"}, text === "" ? "There is no key yet." : "No key has that in its id, name or owner.")
    : table("Keys", ["Key", "Owner", "API", "Policies", "Status"], body.items.map(one => [
      [button(one.name, {class: "link"}, () => told(byId("key-list-problem"), () => choose(one))),
        make("span", {class: "note"}, " ", code(one.id), one.parent && ` child of ${one.parent}`)],
      one.owner, one.upstream, one.policies.join(", "), one.status,
    ])),
  make("div", {id: "key-list-problem"}),
  body.nextCursor && make("p", {class: "note"}, "There are more: say more of the one you look for."));
}

async function choose(chosen) {
  const {body} = await get(at`v1/keys/${chosen.id}/table`);
  forgetAnswers();
  key = chosen;
  rows = body.operations;
  counts = body.counts;
  byId("key").hidden = false;
  fill(byId("key-title"), chosen.name);
  fill(byId("key-about"), code(chosen.id), ` is ${body.keyStatus}, owned by ${chosen.owner}, for ${body.upstream}. `,
    body.notAccepted ? `Proxies refuse it: ${body.notAccepted}.` : "");
  showTable();
  byId("key").scrollIntoView({block: "start"});
  say(`${chosen.name}: ${Object.entries(counts).map(([told, number]) => `${number} ${DECISIONS[told]}`).join(", ")}.`);
}

function forgetAnswers() {
  for (const id of ["explain-problem", "explain-told", "advice-told"]) {
    fill(byId(id));
  }
}

function showTable() {
  for (const label of byId("table-decision").querySelectorAll("label")) {
    const value = label.querySelector("input").value;
    fill(label.querySelector(".count"), ` ${(value === "" ? rows.length : counts[value] ?? 0).toLocaleString("en")}`);
  }
  const text = byId("table-filter").value.trim().toLowerCase();
  const shown = rows.filter(row => (decision === "" || row.decision === decision)
    && [row.method, row.path, row.resource, row.operationId ?? ""].some(name => name.toLowerCase().includes(text)));
  fill(byId("key-table"), shown.length === 0 ? make("p", {class: "note"}, "None.")
    : table("What the key is allowed to do", ["Operation", "Resource", "", "Why", ""], shown.map(row => [
      [code(`${row.method} ${row.path}`), row.operationId && make("span", {class: "note"}, ` ${row.operationId}`)],
      [row.resource, " ", badge(row.access, row.access)],
      decisionBadge(row.decision),
      [row.on ? `depends on ${row.on}` : reasonOf(row), row.grants.length > 0 && make("span", {class: "note"},
        ` ${row.grants.join(", ")}`), row.obligations && make("span", {class: "note"}, " with obligations")],
      button("Why?", {class: "quiet", "aria-label": `Why is ${row.method} ${row.path} decided so?`}, () => ask(row)),
    ])));
}

/** Puts an operation into the question; its path parameters stay to be filled in. */
function ask(row) {
  if ([...byId("call-method").options].every(option => option.value !== row.method)) {
    byId("call-method").append(make("option", {}, row.method));
  }
  byId("call-method").value = row.method;
  byId("call-path").value = row.path;
  byId("call-path").focus();
  byId("explain-form").scrollIntoView({block: "center"});
}

async function explain() {
  const box = byId("explain-problem");
  const asked = key;
  fill(box);
  fill(byId("explain-told"));
  try {
    const request = {method: byId("call-method").value, path: byId("call-path").value.trim(),
      ip: byId("call-ip").value.trim() || undefined, headers: headers(), body: body()};
    const answer = await call("POST", "v1/explain", {json: {key: asked.id, request}});
    if (key !== asked) {
      return; // another one was chosen meanwhile
    }
    showProblem({message: "", errors: []}, byId("explain-form"), box, () => null);
    fill(box);
    const {told, permissions} = answer.body;
    fill(byId("explain-told"), explained(told),
      permissions ? [make("p", {}, "If proxies accepted the key:"), explained(permissions)] : "");
    byId("explain-told").focus();
  } catch (problem) {
    if (!Array.isArray(problem.errors)) {
      throw problem;
    }
    showProblem(problem, byId("explain-form"), box, ({field}) => byId({"request.method": "call-method",
      "request.path": "call-path", "request.ip": "call-ip", "request.headers": "call-headers",
      "request.body": "call-body"}[field] ?? ""));
  }
}

function headers() {
  const lines = byId("call-headers").value.split("\n").filter(line => line.trim() !== "");
  const found = {};
  for (const line of lines) {
    const colon = line.indexOf(":");
    if (colon < 1) {
      throw Problem.of("request.headers", "Name: value, one a line");
    }
    Object.defineProperty(found, line.slice(0, colon).trim(), {value: line.slice(colon + 1).trim(), enumerable: true});
  }
  return lines.length === 0 ? undefined : found;
}

function body() {
  const text = byId("call-body").value.trim();
  if (text === "") {
    return undefined;
  }
  try {
    return JSON.parse(text);
  } catch {
    throw Problem.of("request.body", "JSON");
  }
}

function explained(answer) {
  return [
    make("p", {class: "verdict"}, decisionBadge(answer.decision), " ", answer.reason ? code(answer.reason) : "",
      answer.missing && [" What is missing: ", code(answer.missing), "."], answer.detail && ` ${answer.detail}.`),
    answer.operation
      ? make("p", {}, "It is ", code(`${answer.operation.method} ${answer.operation.path}`), ", which ",
        answer.operation.access === "read" ? "reads " : "writes ", make("b", {}, answer.operation.resource), ".")
      : make("p", {}, "It is no operation that the catalog has, or nobody has marked it as seen."),
    (answer.steps ?? []).length > 0 && make("p", {class: "note"}, "Every step has to allow it:"),
    make("ol", {class: "steps"}, (answer.steps ?? []).map(step => make("li", {},
      make("p", {}, badge(VERDICTS[step.verdict] ?? "none", step.verdict), " ", LAYERS[step.of] ?? step.of, " ",
        code(step.id), step.failure && `: ${step.failure}`),
      step.grants.length === 0 ? make("p", {class: "note"}, "Nothing is said about this operation.")
        : make("ul", {}, step.grants.map(grant => make("li", {},
          badge(VERDICTS[grant.verdict] ?? "none", grant.verdict), " ", code(grant.grant), ` (${grant.effect}) `,
          grant.condition && ["if ", code(grant.condition), " "], grant.why && `– ${grant.why}`)))))),
    answer.obligations && make("div", {}, make("p", {}, "With obligations:"), json(answer.obligations)),
    make("p", {class: "note"}, "Policies that have a say: ", Object.entries(answer.policies)
      .map(([id, version]) => `${id} (version ${version})`).join(", ") || "none"),
  ].filter(Boolean);
}

async function advise() {
  const asked = key;
  const days = Number(byId("advice-days").value);
  fill(byId("advice-told"), make("p", {class: "note"}, "Reading …"));
  const {body} = await get(at`v1/keys/${asked.id}/advice?days=${days}`);
  if (key !== asked) {
    return; // another one was chosen meanwhile
  }
  const shadowed = make("div", {});
  fill(byId("advice-told"),
    make("p", {}, `${count(body.calls, "call")} permitted since ${time(body.from)}, of ${count(body.used.length, "operation")}.`,
      !body.whole && " Not everything could be read in time: ask for fewer days before you follow this."),
    body.unused.length > 0 ? make("p", {}, "Permitted, and not used once: ", make("b", {}, body.unused.join(", ")), ".")
      : make("p", {}, "All that is permitted was used."),
    body.used.length > 0 && table("What was used", ["Operation", "Resource", "Calls#"], body.used.map(used =>
      [code(used.operation), [used.resource, " ", badge(used.access, used.access)], used.calls.toLocaleString("en")])),
    make("details", {}, make("summary", {}, "The narrowest rules that would have done"), json(body.narrowest)),
    button("Run them in shadow for this key", {}, () => told(shadowed, async () => {
      const answer = await call("POST", at`v1/keys/${asked.id}/advice/shadow?days=${days}`);
      fill(shadowed, make("p", {class: "good"}, `In shadow as the draft of policy ${answer.body.policy}, version ${
        answer.body.version}: nothing is blocked, and where these rules would refuse, the record of the call says so.`));
    })), shadowed);
}
