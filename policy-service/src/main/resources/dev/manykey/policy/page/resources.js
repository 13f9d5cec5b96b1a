/* The table of an upstream's resources: what each is permitted, under which conditions, and its operations. */

import {mentions, Operations, operationsTable, resources} from "./catalog.js";
import {button, byId, count, fill, make, options} from "./elements.js";
import {EVERY_OTHER, Rules} from "./rules.js";
import {asProblem, effect, problemBox, say} from "./told.js";

const LEVELS = [["", "–"], ["none", "none"], ["read", "read"], ["write", "write"]];

let rules = new Rules({});
let rows = [];
let operations = null;
let matching = null;
let unfolded = new Set();
let changed = () => {};

/** Connects the table's fields; once. */
export function start(whenEdited) {
  changed = whenEdited;
  for (const id of ["only-said", "only-unseen"]) {
    byId(id).addEventListener("change", show);
  }
  byId("resource-filter").addEventListener("input", () => reporting(search));
}

/** The upstream that is shown, null for none. */
export const upstream = () => operations?.upstream ?? null;

/** Shows another upstream, or the same anew. */
export async function choose(id) {
  const found = await resources(id);
  if (byId("upstream").value !== id) {
    return; // another one was chosen meanwhile
  }
  if (upstream() !== id) {
    unfolded = new Set();
  }
  operations = new Operations(id);
  rows = found;
  await search();
}

/** Shows other rules. */
export function edit(edited) {
  rules = edited;
  show();
}

/** Forgets everything, so that nothing is left for who signs in next. */
export function forget() {
  [rows, operations, matching] = [[], null, null];
  unfolded = new Set();
  byId("resource-filter").value = "";
  fill(byId("resource-count"));
}

/** Chooses which resources are shown: a search looks through all operations too. */
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
  show();
}

/** Shows the table anew. */
export function show() {
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
  show();
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
  const id = whenId(grant);
  const update = (member, value) => {
    grant[member] = value;
    changed();
  };
  const field = (suffix, words, input, kind) => make("div", {class: kind}, make("label", {for: id + suffix}, words), input);
  const choice = (suffix, pairs, chosen, use) => options(make("select", {id: id + suffix,
    on: {change: event => use(event.target.value)}}), pairs, chosen);
  return make("tr", {class: "condition"}, make("td", {colspan: "6"},
    make("div", {class: "fields", role: "group", "aria-label": `${name} under a condition`},
      field("-effect", name, choice("-effect", [["allow", "allow"], ["deny", "deny"]], grant.effect,
        value => update("effect", value))),
      field("-access", "to", choice("-access", [["read", "read"], ["write", "write"], ["read write", "read and write"]],
        [...grant.access].sort().join(" "), value => update("access", value.split(" ")))),
      make("div", {class: "long"}, make("label", {for: id}, "if (CEL)"),
        make("textarea", {id, class: "code", rows: "1", spellcheck: "false",
          placeholder: "request.body.value < 1000", value: grant.when,
          on: {input: event => update("when", event.target.value)}})),
      field("-id", "on record as", make("input", {id: `${id}-id`, class: "code", autocomplete: "off", spellcheck: "false",
        value: grant.id, on: {input: event => update("id", event.target.value)}}), "record"),
      make("div", {class: "end"}, button("Remove", {class: "quiet", "aria-label": `${name}: remove this condition`}, () => {
        rules.remove(grant);
        show();
        changed();
      })))));
}

function toggle(resource) {
  if (!unfolded.delete(resource)) {
    unfolded.add(resource);
  }
  show();
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

/** The input that an error of the API is about, null for none. */
export function inputOf({field, value}) {
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
