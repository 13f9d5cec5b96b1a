/* The table of an upstream's resources, on which a policy is written. */

import {at, call, get, list} from "./api.js";
import {mentions, Operations, operationsTable, resources, upstreams} from "./catalog.js";
import {busy, button, byId, count, fill, json, make, options} from "./elements.js";
import {EVERY_OTHER, Rules} from "./rules.js";
import {asProblem, clearMarks, effect, problemBox, say, showProblem} from "./told.js";
import {Trial} from "./trial.js";

const LEVELS = [["", "–"], ["none", "none"], ["read", "read"], ["write", "write"]];
const NEW = "";

let known = [];
let rows = [];
let operations = null;
/** The policy as it was loaded, and its entity tag; null while a new one is written. */
let policy = null;
let tag = null;
let rules = new Rules({});
let loaded = new Rules({});
let loadedName = "";
let matching = null;
let unfolded = new Set();
const trial = new Trial(() => ({policy, ...rules.request()}), showRulesProblem);

const title = () => byId("policy-name").value.trim();
const differences = () => [...title() === loadedName ? [] : ["name"], ...rules.differences(loaded)];

/** Whether there is something that would be lost. */
export const isDirty = () => differences().length > 0;

/** Whether what would be lost may be. */
const mayDrop = () => !isDirty() || confirm("Drop the changes that are not saved?");

/** Connects the section's fields; once. */
export function start() {
  byId("upstream").addEventListener("change", () => guarded(byId("upstream"), () => operations.upstream,
    value => chooseUpstream(value)));
  byId("policy").addEventListener("change", () => guarded(byId("policy"), () => policy?.id ?? NEW,
    value => choosePolicy(value)));
  byId("policy-name").addEventListener("input", changed);
  for (const id of ["only-said", "only-unseen"]) {
    byId(id).addEventListener("change", showRows);
  }
  byId("resource-filter").addEventListener("input", search);
  byId("save").addEventListener("click", () => busy(byId("save"), save));
  byId("shadow").addEventListener("click", () => busy(byId("shadow"), shadow));
  byId("undo").addEventListener("click", () => edit(new Rules(policy ?? {})));
  addEventListener("beforeunload", event => isDirty() && event.preventDefault());
  trial.start();
}

/** Shows the section anew, with what there is now. */
export async function show(chosen) {
  known = await upstreams();
  options(byId("upstream"), known.map(one => [one.id, `${one.name} (${one.id})`]), chosen ?? operations?.upstream);
  fill(byId("resource-count"), known.length === 0 ? "There is no API yet: import one." : "");
  if (known.length > 0 && (chosen || !operations || !isDirty())) {
    await chooseUpstream(byId("upstream").value, policy?.id);
  }
}

/** Forgets everything, so that nothing is left for who signs in next. */
export function forget() {
  [known, rows, operations, policy, tag, matching] = [[], [], null, null, null, null];
  unfolded = new Set();
  byId("resource-filter").value = "";
  edit(new Rules({}), "");
  fill(byId("policy-told"));
  trial.forget();
}

async function guarded(select, before, choose) {
  const value = select.value;
  if (!mayDrop()) {
    select.value = before();
    return;
  }
  try {
    await choose(value);
  } catch (problem) {
    fill(byId("policy-problem"), problemBox(asProblem(problem)));
  }
}

async function chooseUpstream(id, policyId) {
  const [found, policies] = await Promise.all([resources(id),
    list(at`v1/policies?upstream=${id}&status=active&limit=500`)]);
  if (operations?.upstream !== id) {
    unfolded = new Set();
  }
  operations = Object.assign(new Operations(id), {upstream: id});
  rows = found;
  options(byId("policy"), [[NEW, "A new policy"], ...policies.items.map(one => [one.id, `${one.name} (${one.id})`])],
    policyId);
  await choosePolicy(byId("policy").value);
}

async function choosePolicy(id) {
  const answer = id === NEW ? null : await get(at`v1/policies/${id}`);
  take(answer);
  fill(byId("policy-told"));
  trial.forget();
  await search();
}

/** What is told of a policy is what is edited from here on. */
function take(answer) {
  policy = answer?.body ?? null;
  tag = answer?.tag ?? null;
  byId("permissions").classList.toggle("is-new", policy === null);
  byId("policy-id").value = "";
  showDraft();
  edit(new Rules(policy ?? {}), policy?.name ?? "");
  loaded = new Rules(policy ?? {});
  loadedName = policy?.name ?? "";
  changed();
}

function edit(edited, name = loadedName) {
  rules = edited;
  byId("policy-name").value = name;
  fill(byId("policy-problem"));
  clearMarks(byId("permissions"));
  showRows();
  showKept();
  changed();
}

function showDraft() {
  if (!policy?.draft) {
    fill(byId("draft-notice"));
    return;
  }
  fill(byId("draft-notice"), make("div", {class: "notice"},
    make("p", {}, "A draft of this policy is in shadow: every proxy decides by it too, blocks nothing, and records where it ",
      "would decide otherwise."),
    button("Edit the draft", {class: "quiet"}, () => edit(new Rules(policy.draft))),
    button("Make it the policy", {class: "quiet"}, () => change("POST", at`v1/policies/${policy.id}/draft/promote`, undefined,
      "The draft is the policy.")),
    button("Take it away", {class: "quiet"}, () => change("DELETE", at`v1/policies/${policy.id}/draft`, undefined,
      "The draft is gone.")),
    make("details", {}, make("summary", {}, "The draft as JSON"), json(policy.draft))));
}

/** Which resources are shown: a search looks through all operations too. */
async function search() {
  const text = byId("resource-filter").value.trim().toLowerCase();
  if (text === "") {
    matching = null;
  } else {
    const found = (await operations.all()).filter(operation => mentions(operation, text));
    if (text !== byId("resource-filter").value.trim().toLowerCase()) {
      return;
    }
    matching = Map.groupBy(found, operation => operation.resource);
  }
  showRows();
}

function showRows() {
  const said = byId("only-said").checked ? rules.named() : null;
  const unseen = byId("only-unseen").checked;
  const gone = [...rules.named()].filter(name => name !== EVERY_OTHER && !rows.some(row => row.resource === name))
    .map(resource => ({resource, read: 0, write: 0, unseen: 0, ignored: 0, scopes: [], gone: true}));
  const shown = [...rows, ...gone].filter(row => (!matching || matching.has(row.resource))
    && (!said || said.has(row.resource)) && (!unseen || row.unseen > 0));
  fill(byId("resources").tBodies[0], shown.flatMap(resourceRows), operations ? resourceRows(everythingElse()) : []);
  if (rows.length > 0) {
    const all = rows.reduce((sum, row) => sum + row.read + row.write, 0);
    fill(byId("resource-count"), `${shown.length} of ${count(rows.length, "resource")}, ${count(all, "operation")}`);
  }
}

const everythingElse = () => ({resource: EVERY_OTHER, read: "", write: "", unseen: "", scopes: []});

function resourceRows(row) {
  const {resource} = row;
  const name = resource === EVERY_OTHER ? "Everything else (*)" : resource;
  const open = unfolded.has(resource);
  const fold = resource === EVERY_OTHER || row.gone ? null : make("button", {type: "button", class: "fold",
    "aria-expanded": String(open), on: {click: () => toggle(resource)}}, name);
  return [
    make("tr", {class: resource === EVERY_OTHER ? "rest" : null},
      make("th", {scope: "row"}, fold ?? name, row.gone && make("span", {class: "note"}, " not in the API any more"),
        row.ignored > 0 && make("span", {class: "note"}, ` +${row.ignored} ignored`)),
      make("td", {class: "number"}, row.read), make("td", {class: "number"}, row.write),
      make("td", {class: row.unseen > 0 ? "number warn" : "number"}, row.unseen || ""),
      make("td", {class: "wide note"}, row.scopes.slice(0, 6).join(" "), row.scopes.length > 6 && " …"),
      make("td", {}, make("div", {class: "permission"}, levels(row, name),
        button("If…", {class: "quiet", "aria-label": `${name}: permit under a condition`}, () => addCondition(resource)),
        resource !== EVERY_OTHER && make("span", {class: "note inherited"}, inherited(resource))))),
    ...rules.conditionsOf(resource).map(grant => conditionRow(grant, name)),
    open && make("tr", {class: "unfolded"}, make("td", {colspan: "6"}, unfold(row))),
  ].filter(Boolean);
}

function levels({resource}, name) {
  const chosen = rules.level(resource);
  return make("fieldset", {class: "segments level"}, make("legend", {class: "unseen"}, `Permission for ${name}`),
    LEVELS.map(([level, words]) => make("label", {class: `level-${level || "unsaid"}`, title: meaning(level, resource)},
      make("input", {type: "radio", name: `level ${resource}`, value: level, checked: level === chosen,
        "aria-label": `${name}: ${level || "not named"}`,
        on: {change: () => {
          rules.setLevel(resource, level);
          for (const words of document.querySelectorAll("#resources .inherited")) {
            fill(words, inherited(words.closest("tr").querySelector("input").name.replace(/^level /, "")));
          }
          changed();
        }}}), words)));
}

const meaning = (level, resource) => ({
  "": resource === EVERY_OTHER ? "nothing is added for the others" : "as everything else",
  none: resource === EVERY_OTHER ? "nothing is added for the others" : "refused, whatever another policy of a key allows",
  read: "operations that read",
  write: "all operations",
})[level];

/** What a resource has that is not named. */
function inherited(resource) {
  const rest = rules.level(EVERY_OTHER);
  return rules.level(resource) === "" && (rest === "read" || rest === "write") ? `${rest}, as everything else` : "";
}

function addCondition(resource) {
  const had = rules.level(resource);
  const grant = rules.addCondition(resource);
  showRows();
  changed();
  byId(whenId(grant)).focus();
  say(had === "read" || had === "write" ? `${resource}: ${had} is now under a condition.` : "");
}

const ids = new WeakMap();
let lastId = 0;

function whenId(grant) {
  if (!ids.has(grant)) {
    ids.set(grant, `when-${++lastId}`);
  }
  return ids.get(grant);
}

function conditionRow(grant, name) {
  const at = whenId(grant);
  const update = (member, value) => {
    grant[member] = value;
    changed();
  };
  const field = (id, words, input, kind) => make("div", {class: kind}, make("label", {for: id}, words), input);
  const choice = (id, pairs, chosen, use) => options(make("select", {id, on: {change: event => use(event.target.value)}}), pairs,
    chosen);
  return make("tr", {class: "condition"}, make("td", {colspan: "6"},
    make("div", {class: "fields", role: "group", "aria-label": `${name} under a condition`},
      field(`${at}-effect`, name, choice(`${at}-effect`, [["allow", "allow"], ["deny", "deny"]], grant.effect,
        value => update("effect", value))),
      field(`${at}-access`, "to", choice(`${at}-access`, [["read", "read"], ["write", "write"], ["read write", "read and write"]],
        [...grant.access].sort().join(" "), value => update("access", value.split(" ")))),
      make("div", {class: "long"}, make("label", {for: at}, "if (CEL)"),
        make("textarea", {id: at, class: "code", rows: "1", spellcheck: "false",
          placeholder: "request.body.value < 1000", value: grant.when,
          on: {input: event => update("when", event.target.value)}})),
      field(`${at}-id`, "on record as", make("input", {id: `${at}-id`, class: "code", autocomplete: "off", spellcheck: "false",
        value: grant.id, on: {input: event => update("id", event.target.value)}}), "record"),
      make("div", {class: "end"}, button("Remove", {class: "quiet", "aria-label": `${name}: remove this condition`}, () => {
        rules.remove(grant);
        showRows();
        changed();
      })))));
}

function toggle(resource) {
  if (!unfolded.delete(resource)) {
    unfolded.add(resource);
  }
  showRows();
  const row = [...document.querySelectorAll("#resources .fold")].find(fold => fold.textContent === resource);
  row?.focus();
}

function unfold(row) {
  const place = make("div", {}, make("p", {class: "note"}, "Loading …"));
  const found = matching?.get(row.resource);
  const then = async change => {
    const answer = await change;
    operations.forget();
    rows = await resources(operations.upstream);
    say(effect(answer));
    await search();
  };
  Promise.resolve(found ?? operations.of(row.resource)).then(shown => fill(place,
    row.scopes.length > 0 && make("p", {class: "note"}, "The API's own scopes: ", row.scopes.join(", ")),
    operationsTable(`Operations of ${row.resource}`, shown, {
      seen: operation => reporting(() => then(operations.seen(operation))),
      correct: (operation, correction) => reporting(() => then(operations.correct(operation, correction))),
    })), problem => fill(place, problemBox(asProblem(problem))));
  return place;
}

async function reporting(action) {
  try {
    await action();
  } catch (problem) {
    say(asProblem(problem).message, "bad");
  }
}

function showKept() {
  const kept = rules.kept();
  fill(byId("kept-grants"), kept.length > 0 && make("details", {open: ""},
    make("summary", {}, `${count(kept.length, "grant")} that this page keeps as ${kept.length === 1 ? "it is" : "they are"}`),
    json(kept)));
}

/** What is edited is another than before. */
function changed() {
  const lines = differences();
  fill(byId("pending"), lines.length === 0 ? "Nothing is changed."
    : `To be saved: ${lines.slice(0, 4).join("; ")}${lines.length > 4 ? `; and ${lines.length - 4} more` : ""}`);
  byId("save").disabled = policy !== null && lines.length === 0;
  byId("undo").disabled = lines.length === 0;
  byId("shadow").disabled = policy === null;
  trial.ready(policy);
}

function requireWhole() {
  const missing = rules.missing();
  if (missing.length > 0) {
    showRulesProblem({message: `${missing[0].field} (expected: ${missing[0].expected})`, errors: missing});
    return false;
  }
  return true;
}

async function save() {
  if (!requireWhole()) {
    return;
  }
  const said = {name: title(), ...rules.request()};
  await (policy ? change("PUT", at`v1/policies/${policy.id}`, said, "Saved.")
    : change("POST", "v1/policies", {...said, upstream: operations.upstream, id: byId("policy-id").value.trim() || undefined},
      "Made."));
}

async function shadow() {
  if (requireWhole()) {
    await change("PUT", at`v1/policies/${policy.id}/draft`, rules.request(), "In shadow.", true);
  }
}

/** Changes the policy as it was loaded, and no other: who changed it meanwhile is not overwritten. */
async function change(method, path, body, words, keepEdits = false) {
  const edited = rules;
  const name = byId("policy-name").value;
  clearMarks(byId("permissions"));
  fill(byId("policy-problem"));
  fill(byId("policy-told"), make("p", {class: "note"}, "Waiting for the proxies …"));
  try {
    const answer = await call(method, path, {json: body, ifMatch: tag});
    const isNew = policy === null;
    take(answer);
    if (keepEdits) {
      edit(edited, name);
    }
    if (isNew) {
      byId("policy").append(make("option", {value: policy.id, selected: true}, ""));
    }
    fill(byId("policy").selectedOptions[0], `${policy.name} (${policy.id})`);
    showTold(answer, words);
  } catch (thrown) {
    const problem = asProblem(thrown);
    fill(byId("policy-told"));
    if (problem.code === "precondition_failed") {
      showOvertaken();
    } else {
      showRulesProblem(problem);
    }
  }
}

function showTold(answer, words) {
  const {hints = [], unknownResources = []} = answer.body;
  fill(byId("policy-told"),
    make("p", {}, make("b", {}, words), " ", effect(answer)),
    hints.length + unknownResources.length > 0 && make("div", {class: "notice"},
      make("p", {}, "Right, and without effect:"),
      make("ul", {}, hints.map(hint => make("li", {}, hint)),
        unknownResources.map(name => make("li", {}, `${name}: the API has no such resource any more`)))));
  say(words, "good");
}

function showOvertaken() {
  fill(byId("policy-problem"), make("div", {class: "problem", role: "alert"},
    make("p", {}, "Not done: somebody has changed this policy since you opened it. Your changes are still here."),
    button("Open it as it is now, without my changes", {}, () => choosePolicy(policy.id))));
  byId("policy-problem").focus();
}

function showRulesProblem(problem) {
  showRows();
  showProblem(problem, byId("permissions"), byId("policy-problem"), inputOf);
  say("Not done.", "bad");
}

/** Where the page has what an error of the API is about. */
function inputOf({field, value}) {
  if (field === "name") {
    return byId("policy-name");
  }
  if (field === "id" && policy === null) {
    return byId("policy-id");
  }
  const named = field === "permissions" ? value : /^permissions\.(.*)$/.exec(field)?.[1];
  if (named) {
    return [...document.querySelectorAll("#resources .level input:checked")].find(input => input.name === `level ${named}`);
  }
  const [, index, member] = /^grants\[(\d+)]\.?(id|effect|access|when|resources)?/.exec(field) ?? [];
  const grant = index === undefined ? undefined : rules.grants[Number(index)];
  if (!grant || grant.kept) {
    return null;
  }
  const suffix = {id: "-id", effect: "-effect", access: "-access"}[member] ?? "";
  return byId(whenId(grant) + suffix);
}
