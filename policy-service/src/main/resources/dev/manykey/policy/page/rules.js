/*
 * The rules of a policy while they are edited: levels by resource, and grants in their order. A grant that this page can edit is
 * one about a single resource under a condition, and nothing else; all others are kept as they are.
 */

/** Stands for every resource that is not named. */
export const EVERY_OTHER = "*";

const EDITABLE = new Set(["id", "effect", "resources", "access", "when"]);

const isEditable = grant => Object.keys(grant).every(member => EDITABLE.has(member)) && typeof grant.when === "string"
  && Array.isArray(grant.resources) && grant.resources.length === 1 && Array.isArray(grant.access);

export class Rules {
  /** @param said permissions and grants as the API tells them; both may be absent */
  constructor(said) {
    this.levels = new Map(Object.entries(said.permissions ?? {}));
    this.grants = (said.grants ?? []).map(grant => isEditable(grant)
      ? {id: grant.id, effect: grant.effect, resource: grant.resources[0], access: [...grant.access], when: grant.when}
      : {kept: grant});
  }

  /** As the API takes them. */
  request() {
    return {
      permissions: Object.fromEntries([...this.levels].sort(([a], [b]) => a < b ? -1 : 1)),
      grants: this.grants.map(grant => grant.kept ?? {id: grant.id, effect: grant.effect, resources: [grant.resource],
        access: grant.access, when: grant.when}),
    };
  }

  /** none, read, write, or "" where the policy says nothing. */
  level(resource) {
    return this.levels.get(resource) ?? "";
  }

  setLevel(resource, level) {
    if (level === "") {
      this.levels.delete(resource);
    } else {
      this.levels.set(resource, level);
    }
  }

  /** Puts what a resource is permitted under a condition, which is still to be written. */
  addCondition(resource) {
    const level = this.level(resource);
    if (level === "read" || level === "write") {
      this.levels.delete(resource);
    }
    const grant = {id: this.#freeId(resource), effect: "allow", resource,
      access: level === "write" ? ["read", "write"] : ["read"], when: ""};
    this.grants.push(grant);
    return grant;
  }

  remove(grant) {
    this.grants.splice(this.grants.indexOf(grant), 1);
  }

  conditionsOf(resource) {
    return this.grants.filter(grant => !grant.kept && grant.resource === resource);
  }

  kept() {
    return this.grants.filter(grant => grant.kept).map(grant => grant.kept);
  }

  /** Every resource that is spoken of. */
  named() {
    return new Set([...this.levels.keys(), ...this.grants.flatMap(grant => grant.kept
      ? grant.kept.resources ?? [] : [grant.resource])]);
  }

  /** What a saved condition lacks that the API would take for "always". */
  missing() {
    return this.grants.flatMap((grant, i) => !grant.kept && grant.when.trim() === ""
      ? [{field: `grants[${i}].when`, expected: "a condition in CEL; to permit always, choose read or write instead"}] : []);
  }

  /** What is other than in `before`, a line for each. */
  differences(before) {
    const lines = [];
    for (const resource of new Set([...before.levels.keys(), ...this.levels.keys()])) {
      const [was, is] = [before.level(resource), this.level(resource)];
      if (was !== is) {
        lines.push(`${resource}: ${was || "not named"} → ${is || "not named"}`);
      }
    }
    const texts = rules => rules.request().grants.map(grant => JSON.stringify(grant));
    const [old, now] = [texts(before), texts(this)];
    const more = now.filter(text => !old.includes(text)).length;
    const less = old.filter(text => !now.includes(text)).length;
    if (more + less > 0) {
      lines.push(`grants: ${more} new or changed, ${less} gone or changed`);
    }
    return lines;
  }

  /** An id for the record that no grant has yet. */
  #freeId(resource) {
    const plain = resource.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 40);
    const base = `${plain || "all"}-if`;
    const taken = new Set(this.grants.map(grant => grant.kept?.id ?? grant.id));
    let id = base;
    for (let number = 2; taken.has(id); number++) {
      id = `${base}-${number}`;
    }
    return id;
  }
}
