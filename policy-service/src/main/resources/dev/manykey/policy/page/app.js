/* The page: who is signed in, and which section is shown. */

import {signIn, signOut} from "./api.js";
import {byId, fill, onSubmit} from "./elements.js";
import * as importing from "./importing.js";
import * as keys from "./keys.js";
import * as permissions from "./permissions.js";
import {asProblem, problemBox, say} from "./told.js";

const SECTIONS = {permissions, keys, import: importing};

let isSignedIn = false;

async function enter() {
  const input = byId("token");
  const text = input.value.trim();
  fill(byId("sign-in-problem"));
  try {
    await signIn(text, leave);
    input.value = "";
    isSignedIn = true;
    await showSection();
  } catch (problem) {
    fill(byId("sign-in-problem"), problemBox(asProblem(problem)));
    input.select();
  }
}

/** @param problem why, when it is not one's own wish */
function leave(problem) {
  signOut();
  isSignedIn = false;
  Object.values(SECTIONS).forEach(section => section.forget());
  fill(byId("sign-in-problem"), problem && problemBox(problem));
  say("");
  showSection();
}

async function showSection() {
  const name = Object.hasOwn(SECTIONS, location.hash.slice(1)) ? location.hash.slice(1) : "permissions";
  byId("sign-in").hidden = isSignedIn;
  byId("sections").hidden = !isSignedIn;
  byId("sign-out").hidden = !isSignedIn;
  for (const section of Object.keys(SECTIONS)) {
    byId(section).hidden = !isSignedIn || section !== name;
  }
  for (const link of byId("sections").querySelectorAll("a")) {
    if (link.hash === `#${name}`) {
      link.setAttribute("aria-current", "page");
    } else {
      link.removeAttribute("aria-current");
    }
  }
  if (!isSignedIn) {
    byId("token").focus();
    return;
  }
  say("");
  try {
    await SECTIONS[name].show();
  } catch (problem) {
    say(asProblem(problem).message, "bad");
  }
}

Object.values(SECTIONS).forEach(section => section.start());
onSubmit(byId("sign-in-form"), enter);
byId("sign-out").addEventListener("click", () => leave());
addEventListener("hashchange", showSection);
showSection();
