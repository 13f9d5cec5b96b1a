/* A policy is chosen, written on the table of resources, tried and saved. */

import {at, call, get, list} from "./api.js";
import {upstreams} from "./catalog.js";
import {busy, button, byId, count, fill, json, make, options} from "./elements.js";
import * as resources from "./resources.js";
import {Rules} from "./rules.js";
import {asProblem, clearMarks, effect, problemBox, say, showProblem} from "./told.js";
import {Trial} from "./trial.js";

const NEW = "";

let known = [];
/** The policy as it was loaded, and its entity tag; null while a new one is written. */
let policy = null;
let tag = null;
let rules = new Rules({});
let loaded = new Rules({});
let loadedName = "";
const trial = new Trial(() => ({policy, ...rules.request()}), showRulesProblem);

const title = () => byId("policy-name").value.trim();
const differences = () => [...title() === loadedName ? [] : ["name"], ...rules.differences(loaded)];

/** Whether there is something that would be lost. */
export const isDirty = () => differences().length > 0;

/** Whether what would be lost may be. */
const mayDrop = () => !isDirty() || confirm("Drop the changes that are not saved?");

/** Connects the section's fields; once. */
export function start() {
  byId("upstream").addEventListener("change", () => guarded(byId("upstream"), resources.upstream,
    value => chooseUpstream(value)));
  byId("policy").addEventListener("change", () => guarded(byId("policy"), () => policy?.id ?? NEW,
    value => choosePolicy(value)));
  byId("policy-name").addEventListener("input", changed);
  resources.start(changed);
  byId("save").addEventListener("click", () => busy(byId("save"), save));
  byId("shadow").addEventListener("click", () => busy(byId("shadow"), shadow));
  byId("undo").addEventListener("click", () => edit(new Rules(policy ?? {})));
  addEventListener("beforeunload", event => isDirty() && event.preventDefault());
  trial.start();
}

/** Shows the section anew, with what there is now. */
export async function show() {
  known = await upstreams();
  options(byId("upstream"), known.map(one => [one.id, `${one.name} (${one.id})`]), byId("upstream").value);
  if (known.length === 0) {
    fill(byId("resource-count"), "There is no API yet: import one.");
  } else if (!resources.upstream() || !isDirty()) {
    await chooseUpstream(byId("upstream").value, policy?.id);
  }
}

/** Forgets everything, so that nothing is left for who signs in next. */
export function forget() {
  [known, policy, tag, loaded, loadedName] = [[], null, null, new Rules({}), ""];
  resources.forget();
  edit(new Rules({}), "");
  showDraft();
  fill(byId("policy-told"));
  for (const id of ["upstream", "policy"]) {
    fill(byId(id));
  }
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
  const isShown = resources.upstream() === id;
  const [policies] = await Promise.all([list(at`v1/policies?upstream=${id}&status=active&limit=500`),
    resources.choose(id)]);
  if (byId("upstream").value !== id || (isShown && isDirty())) {
    return; // another one was chosen meanwhile, or something was edited
  }
  options(byId("policy"), [[NEW, "A new policy"], ...policies.items.map(one => [one.id, `${one.name} (${one.id})`])],
    policyId ?? byId("policy").value);
  await choosePolicy(byId("policy").value);
}

async function choosePolicy(id) {
  const answer = id === NEW ? null : await get(at`v1/policies/${id}`);
  if (byId("policy").value !== id) {
    return; // another one was chosen meanwhile
  }
  take(answer);
  fill(byId("policy-told"));
  trial.forget();
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
  resources.edit(rules);
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
    button("Make it the policy", {class: "quiet"}, async () => mayDrop() && change("POST",
      at`v1/policies/${policy.id}/draft/promote`, undefined, "The draft is the policy.")),
    button("Take it away", {class: "quiet"}, () => change("DELETE", at`v1/policies/${policy.id}/draft`, undefined,
      "The draft is gone.", true)),
    make("details", {}, make("summary", {}, "The draft as JSON"), json(policy.draft))));
}

function showKept() {
  const kept = rules.kept();
  fill(byId("kept-grants"), kept.length > 0 && make("details", {open: ""},
    make("summary", {}, `${count(kept.length, "grant")} that this page keeps as ${kept.length === 1 ? "it is" : "they are"}`),
    json(kept)));
}

/** Says what is edited and not saved. */
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
    : change("POST", "v1/policies", {...said, upstream: resources.upstream(), id: byId("policy-id").value.trim() || undefined},
      "Made."));
}

async function shadow() {
  if (requireWhole()) {
    await change("PUT", at`v1/policies/${policy.id}/draft`, rules.request(), "In shadow.", true);
  }
}

/** Changes the policy as it was loaded, and no other: who changed it meanwhile is not overwritten. */
async function change(method, path, body, words, keepEdits = false) {
  const [subject, home, sent] = [policy, byId("upstream").value, edits()];
  const isLeft = () => policy !== subject || byId("policy").value !== (subject?.id ?? NEW) || byId("upstream").value !== home;
  clearMarks(byId("permissions"));
  fill(byId("policy-problem"));
  fill(byId("policy-told"), make("p", {class: "note"}, "Waiting for the proxies …"));
  try {
    const answer = await call(method, path, {json: body, ifMatch: tag});
    if (isLeft()) {
      say(`${answer.body.id}: ${words}`, "good"); // another one was opened meanwhile
      return;
    }
    const [edited, name] = [rules, byId("policy-name").value];
    const goOn = keepEdits || edits() !== sent;
    take(answer);
    if (goOn) {
      edit(edited, name);
    }
    if (subject === null) {
      byId("policy").append(make("option", {value: policy.id, selected: true}, ""));
    }
    fill(byId("policy").selectedOptions[0], `${policy.name} (${policy.id})`);
    showTold(answer, words);
  } catch (thrown) {
    const problem = asProblem(thrown);
    if (isLeft()) {
      say(problem.message, "bad");
      return;
    }
    fill(byId("policy-told"));
    if (problem.code === "precondition_failed") {
      showOvertaken();
    } else {
      showRulesProblem(problem);
    }
  }
}

/** What is edited, to tell whether somebody has gone on while the service was waited for. */
const edits = () => JSON.stringify([byId("policy-name").value, rules.request()]);

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
  resources.show();
  showProblem(problem, byId("permissions"), byId("policy-problem"), inputOf);
  say("Not done.", "bad");
}

/** Where the page has what an error of the API is about. */
function inputOf(error) {
  if (error.field === "name") {
    return byId("policy-name");
  }
  return error.field === "id" && policy === null ? byId("policy-id") : resources.inputOf(error);
}
