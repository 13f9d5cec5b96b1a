/*
 * Elements. What comes from the API is put in as text and as nothing else: there is no way here to put in markup, an address
 * or a handler that is written as text.
 */

const ATTRIBUTES = new Set(["class", "id", "for", "type", "scope", "colspan", "role", "name", "rows", "placeholder",
  "spellcheck", "autocomplete", "aria-label", "aria-live", "aria-expanded", "aria-controls", "aria-describedby",
  "aria-invalid", "tabindex", "title", "list", "open"]);
const PROPERTIES = new Set(["value", "checked", "disabled", "hidden", "selected"]);

/** The element of the page with this id. */
export const byId = id => document.getElementById(id);

/**
 * An element.
 *
 * @param settings attributes, properties, and `on`: handlers by the names of events
 * @param children elements and texts; null, undefined and false are left out
 */
export function make(tag, settings = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(settings)) {
    if (name === "on") {
      for (const [event, handler] of Object.entries(value)) {
        element.addEventListener(event, handler);
      }
    } else if (PROPERTIES.has(name)) {
      element[name] = value;
    } else if (ATTRIBUTES.has(name)) {
      if (value !== null && value !== undefined && value !== false) {
        element.setAttribute(name, value);
      }
    } else {
      throw new Error(`${name}: not an attribute of this page's elements`);
    }
  }
  fill(element, ...children);
  return element;
}

/** Puts children in the place of those that are there. */
export function fill(element, ...children) {
  element.replaceChildren(...children.flat(Infinity)
    .filter(child => child !== null && child !== undefined && child !== false)
    .map(child => child instanceof Node ? child : document.createTextNode(String(child))));
  return element;
}

/** A select's options: values and what they are called. */
export function options(select, pairs, chosen) {
  fill(select, pairs.map(([value, words]) => make("option", {value, selected: value === chosen}, words)));
  return select;
}

/** A button that is pressed once at a time. */
export function button(words, settings, action) {
  const element = make("button", {type: "button", ...settings}, words);
  element.addEventListener("click", () => busy(element, action));
  return element;
}

/** Runs an action with its button switched off meanwhile. */
export async function busy(element, action) {
  if (element.disabled) {
    return;
  }
  element.disabled = true;
  element.setAttribute("aria-busy", "true");
  try {
    await action();
  } finally {
    element.disabled = false;
    element.removeAttribute("aria-busy");
  }
}

/** Sends a form to an action instead of anywhere else. */
export function onSubmit(form, action) {
  form.addEventListener("submit", event => {
    event.preventDefault();
    busy(event.submitter ?? form.querySelector("button[type=submit]"), action);
  });
}

/**
 * A table.
 *
 * @param heads names of the columns; one that ends in "#" is for numbers
 * @param rows of cells; the first cell of each is its head
 */
export function table(caption, heads, rows, most = 200) {
  const body = make("tbody");
  const more = make("p", {class: "note"});
  const show = count => {
    fill(body, rows.slice(0, count).map(cells => make("tr", {}, cells.map((cell, i) => i === 0
      ? make("th", {scope: "row"}, cell)
      : make("td", {class: heads[i].endsWith("#") ? "number" : null}, cell)))));
    fill(more, ...(rows.length > count
      ? [`${count} of ${rows.length} are shown. `,
        button("Show more", {class: "quiet"}, () => show(count + 500))] : []));
  };
  show(most);
  return make("div", {},
    make("div", {class: "scroll"}, make("table", {}, make("caption", {class: "unseen"}, caption),
      make("thead", {}, make("tr", {}, heads.map(head => make("th",
        {scope: "col", class: head.endsWith("#") ? "number" : null}, head.replace(/#$/, ""))))), body)), more);
}

/** Text in the typewriter's face. */
export const code = text => make("code", {}, text);

/** One of a few words that are told apart at a glance. */
export const badge = (kind, text) => make("span", {class: `badge ${kind}`}, text);

/** JSON as people read it: each element of a list in one line. */
export const json = value => make("pre", {class: "code", tabindex: "0"}, Array.isArray(value)
  ? value.map(oneLine).join("\n") : JSON.stringify(value, null, 2));

/** Newlines are only between the parts: those of texts are escaped. */
const oneLine = value => JSON.stringify(value, null, 1).replace(/\n */g, " ");

/** "1 call", "2 calls". */
export const count = (number, one, many = one + "s") => `${number.toLocaleString("en")} ${number === 1 ? one : many}`;
