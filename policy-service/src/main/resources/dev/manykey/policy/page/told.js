/* What the API answers, in words: problems at the place that they name, receipts, and what the status line says. */

import {byId, fill, make, count} from "./elements.js";

/** Says something in the status line. */
export function say(words, kind = "") {
  const status = byId("status");
  status.className = `status ${kind}`;
  fill(status, words);
}

/** A box with a problem, and each of its places that is not shown elsewhere. */
export function problemBox(problem, errors = problem.errors) {
  const single = errors.length === 1 && problem.errors.length === 1;
  return make("div", {class: "problem", role: "alert"},
    make("p", {}, problem.errors.length > 1 && errors.length < problem.errors.length && errors.length > 0
      ? "Not done:" : problem.message),
    errors.length > 0 && !single && make("ul", {}, errors.map(error => make("li", {}, line(error)))));
}

const line = ({field, value, expected}) =>
  `${field}${value === undefined || value === null ? "" : `: ${value}`} (expected: ${expected})`;

/** Takes all marks of problems from the inputs of an element. */
export function clearMarks(root) {
  for (const input of root.querySelectorAll("[aria-invalid]")) {
    input.removeAttribute("aria-invalid");
    input.removeAttribute("aria-describedby");
  }
  for (const words of root.querySelectorAll(".field-problem")) {
    words.remove();
  }
}

let marks = 0;

/** Marks an input with what was expected of it. */
export function mark(input, error) {
  const id = `problem-${++marks}`;
  input.setAttribute("aria-invalid", "true");
  input.setAttribute("aria-describedby", id);
  const place = input.closest("fieldset") ?? input;
  place.after(make("p", {class: "field-problem", id}, `expected: ${error.expected}`));
}

/**
 * Shows a problem: each error at its input, the rest in a box.
 *
 * @param inputOf gives the input of an error, null for none
 */
export function showProblem(problem, root, box, inputOf) {
  clearMarks(root);
  const placeless = [];
  let first = null;
  for (const error of problem.errors) {
    const input = inputOf(error);
    if (input) {
      mark(input, error);
      first ??= input;
    } else {
      placeless.push(error);
    }
  }
  fill(box, problem.errors.length > 0 && placeless.length === 0
    ? make("div", {class: "problem", role: "alert"}, make("p", {}, "Not done: see what is marked."))
    : problemBox(problem, placeless));
  (first ?? box).focus();
}

/** Runs an action and shows in a box what went wrong, if anything. */
export async function told(box, action) {
  fill(box);
  try {
    await action();
  } catch (problem) {
    fill(box, problemBox(asProblem(problem)));
  }
}

/** What was thrown, when it is a problem; else it is a fault of this page and goes on. */
export function asProblem(thrown) {
  if (!Array.isArray(thrown.errors)) {
    throw thrown;
  }
  return thrown;
}

/** Since when a change counts, in words. */
export function effect(answer) {
  const {note, receipt} = answer.body;
  if (!answer.inForce) {
    return ["Recorded, and not in force yet. ", note ?? ""];
  }
  if (!receipt) {
    return [note ?? "Done; it changed nothing in the proxies."];
  }
  const of = outcome => receipt.proxies.filter(one => one.outcome === outcome);
  const parts = [["applied", "decides by it", "decide by it"], ["fenced", "refuses until it does", "refuse until they do"],
    ["pending", "has not said so yet", "have not said so yet"],
    ["unbounded", "cannot be answered for", "cannot be answered for"]]
    .filter(([outcome]) => of(outcome).length > 0)
    .map(([outcome, one, many]) => `${count(of(outcome).length, "proxy", "proxies")} ${of(outcome).length === 1 ? one : many}`);
  return [receipt.inForceAt ? `In force since ${time(receipt.inForceAt)}` : "Recorded; not yet known to be in force everywhere",
    parts.length > 0 ? `: ${parts.join(", ")}.` : ": no proxy has run lately.",
    note ? ` ${note}` : "", answer.receiptAt ? ` Receipt: ${answer.receiptAt}` : ""];
}

/** A moment as people here read it. */
export const time = text => {
  const moment = new Date(text);
  return Number.isNaN(moment.getTime()) ? String(text) : moment.toLocaleString();
};
