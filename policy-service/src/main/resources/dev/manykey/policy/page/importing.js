/* An API is made known, and its documents are imported. */

import {at, call, get, list} from "./api.js";
import {operationsTable, Operations, upstreams} from "./catalog.js";
import {button, byId, code, count, fill, make, onSubmit, options, table} from "./elements.js";
import {asProblem, effect, problemBox, say, showProblem, told} from "./told.js";

const FIELDS = {id: "new-id", name: "new-name", baseUrl: "new-url", preset: "new-preset", "tokenPlaces[0].name": "new-place-name",
  tokenPlaces: "new-place", "tokenPlaces[0].in": "new-place", "tokenPlaces[0]": "new-place"};

let upstream = "";

/** Connects the section's fields; once. */
export function start() {
  byId("import-upstream").addEventListener("change", () => told(byId("unseen-told"), () => choose(byId("import-upstream").value)));
  byId("new-preset").addEventListener("change", showPresetFields);
  byId("new-place").addEventListener("change", showPresetFields);
  onSubmit(byId("upstream-form"), add);
  onSubmit(byId("document-form"), importDocument);
}

/** Shows the section anew, with what there is now. */
export async function show(chosen) {
  const [known, presets] = [await upstreams(), await list("v1/presets")];
  options(byId("import-upstream"), known.map(one => [one.id, `${one.name} (${one.id})`]),
    chosen ?? byId("import-upstream").value);
  options(byId("new-preset"), [["", "none"], ...presets.items.map(one => [one.id, one.name])], "");
  byId("new-upstream").open = known.length === 0;
  showPresetFields();
  await choose(byId("import-upstream").value);
}

/** Forgets everything, so that nothing is left for who signs in next. */
export function forget() {
  upstream = "";
  for (const id of ["import-upstream", "document-told", "unseen", "unseen-told", "document-problem", "upstream-problem"]) {
    fill(byId(id));
  }
  for (const id of ["document-text", "document-file", "new-id", "new-name", "new-url", "new-place-name", "base-path"]) {
    byId(id).value = "";
  }
}

async function choose(id) {
  upstream = id;
  fill(byId("document-told"));
  byId("document-form").hidden = id === "";
  if (id === "") {
    return;
  }
  const documents = await get(at`v1/upstreams/${id}/documents`);
  if (upstream !== id) {
    return; // another one was chosen meanwhile
  }
  fill(byId("document-names"), documents.body.items.map(one => make("option", {value: one.name})));
  await showUnseen();
}

function showPresetFields() {
  const own = byId("new-preset").value === "";
  for (const field of document.querySelectorAll(".without-preset")) {
    field.hidden = !own;
  }
  byId("new-place-field").hidden = !own || !["header", "query"].includes(byId("new-place").value);
}

async function add() {
  const value = id => byId(id).value.trim() || undefined;
  const place = {in: byId("new-place").value};
  if (!byId("new-place-field").hidden) {
    place.name = value("new-place-name");
  }
  const preset = value("new-preset");
  try {
    const answer = await call("POST", "v1/upstreams", {json: preset ? {id: value("new-id"), preset}
      : {id: value("new-id"), name: value("new-name"), baseUrl: value("new-url"), tokenPlaces: [place]}});
    showProblem({message: "", errors: []}, byId("upstream-form"), byId("upstream-problem"), () => null);
    fill(byId("upstream-problem"));
    await show(answer.body.id);
    say(`${answer.body.name} is there, with ${count(answer.body.operations, "operation")}.`, "good");
  } catch (problem) {
    showProblem(asProblem(problem), byId("upstream-form"), byId("upstream-problem"), ({field}) => {
      const input = byId(FIELDS[field] ?? "");
      return input && !input.closest("[hidden]") ? input : null;
    });
  }
}

async function importDocument() {
  const file = byId("document-file").files[0];
  const text = byId("document-text").value;
  const box = byId("document-problem");
  fill(byId("document-told"), make("p", {class: "note"}, "Importing, and waiting for the proxies …"));
  try {
    if (file && text.trim() !== "") {
      throw Object.assign(new Error("document: a file and a text (expected: one of both)"), {errors: []});
    }
    const query = new URLSearchParams();
    for (const [name, id] of [["resourceBy", "resource-by"], ["basePath", "base-path"]]) {
      if (byId(id).value.trim() !== "") {
        query.set(name, byId(id).value.trim());
      }
    }
    const answer = await call("PUT", at`v1/upstreams/${upstream}/documents/${byId("document-name").value.trim()}`
      + (query.size > 0 ? `?${query}` : ""), {bytes: file ?? text});
    showProblem({message: "", errors: []}, byId("document-form"), box, () => null);
    fill(box);
    byId("document-file").value = "";
    fill(byId("document-told"), imported(answer));
    say(`${answer.body.title}: ${count(answer.body.operations, "operation")}.`, "good");
    await showUnseen();
  } catch (problem) {
    fill(byId("document-told"));
    showProblem(asProblem(problem), byId("document-form"), box, ({field}) => byId({name: "document-name",
      basePath: "base-path", resourceBy: "resource-by"}[field] ?? ""));
  }
}

function imported(answer) {
  const {title, operations, unseen, changes, skipped, ambiguous = [], maybeReads, maybeWrites = [], policiesAffected = [], unmatchedOverrides = []} = answer.body;
  const shown = operation => `${operation.method} ${operation.path}`;
  const words = operation => `${operation.resource}, ${operation.access}, cost ${operation.cost}`;
  const part = (name, number, content, open = false) => number > 0 && make("details", {open: open ? "" : null},
    make("summary", {}, `${name}: ${number.toLocaleString("en")}`), content());
  return [
    make("p", {}, make("b", {}, title), ` has ${count(operations, "operation")}`,
      unseen > 0 ? `, ${unseen} of them refused until they are marked as seen. ` : ". ", effect(answer)),
    part("Added", changes.totals.added, () => table("Added", ["Operation", "About"],
      changes.added.map(one => [code(shown(one)), words(one)]))),
    part("Removed", changes.totals.removed, () => table("Removed", ["Operation", "Was about"],
      changes.removed.map(one => [code(shown(one)), words(one)])), true),
    part("Changed", changes.totals.changed, () => table("Changed", ["Before", "", "After", ""],
      changes.changed.map(one => [code(shown(one.before)), words(one.before), code(shown(one.after)), words(one.after)])), true),
    part("Ambiguous", ambiguous.length, () => table("Ambiguous", ["One", "Other", "Paths of both"],
      ambiguous.map(pair => [code(pair.one), code(pair.other), pair.refused ? [code(pair.refused), " refused"]
        : [code(pair.both ?? ""), " the literal one first"]])), true),
    part("Skipped, and so refused", skipped.length, () => table("Skipped", ["Operation", "Why"],
      skipped.map(one => [code(shown(one)), one.reason])), true),
    part("Writes that may only read", maybeReads.length, () => make("ul", {}, maybeReads.map(one => make("li", {}, code(one))))),
    part("Reads that may write", maybeWrites.length, () => make("ul", {}, maybeWrites.map(one => make("li", {}, code(one)))), true),
    part("Policies that mean less for it", policiesAffected.length, () => table("Policies", ["Policy", "Line", "What"],
      policiesAffected.map(one => [code(one.policy), code(one.line), one.what])), true),
    part("Overrides that are about nothing any more", unmatchedOverrides.length,
      () => make("ul", {}, unmatchedOverrides.map(one => make("li", {}, one)))),
  ].filter(Boolean);
}

async function showUnseen() {
  const shown = upstream;
  const {items, tag} = await list(at`v1/upstreams/${shown}/operations?seen=false&limit=500`);
  if (upstream !== shown) {
    return; // another one was chosen meanwhile
  }
  const operations = new Operations(shown);
  const then = async change => told(byId("unseen-told"), async () => {
    const answer = await change();
    await showUnseen();
    fill(byId("unseen-told"), make("p", {}, effect(answer)));
    say(`${count(answer.body.unseen ?? 0, "operation")} not seen yet.`, "good");
  });
  fill(byId("unseen"), items.length === 0
    ? make("p", {class: "note"}, "Nothing: every operation that was imported has been seen.")
    : [make("p", {}, `${count(items.length, "operation")} came with a later import and ${
      items.length === 1 ? "is" : "are"} refused until somebody has seen ${items.length === 1 ? "it" : "them"}. `,
    button("Mark all as seen", {}, () => then(() => call("POST", at`v1/upstreams/${shown}/operations/seen`,
      {json: {all: true}, ifMatch: tag})))),
    operationsTable("Operations not seen yet", items, {seen: operation => then(() => operations.seen(operation)),
      correct: (operation, correction) => then(() => operations.correct(operation, correction))})]);
}
