/**
 * Capabilities: what a run, a node or a child may use (DESIGN §5). A capability is a dotted name, and for some a subject behind a
 * colon: `llm`, `datastore.read`, `tool:search`, `http:api.example.com`. A set of them is a stack of rules, each of which can only
 * take away, so that whoever is further in never may more than whoever is further out.
 */
import type { PlanCaps } from "../plan/guards.ts";
import type { Origin } from "../plan/origin.ts";

/** Why a capability is refused. */
export interface CapRefusal {
  readonly cap: string;
  readonly from: string;
  /** The pattern that forbids it; absent when nothing of what is allowed covers it. */
  readonly deny?: string;
  /** What is allowed, when it is not covered. */
  readonly allow?: readonly string[];
  readonly origin?: Origin;
}

/** Who takes a capability away, and how, as a phrase: `the project's Config allows only llm, memory`. */
export function refusalPhrase({ from, deny, allow = [] }: Pick<CapRefusal, "from" | "deny" | "allow">): string {
  if (deny !== undefined) return `${from} denies ${deny}`;
  return `${from} ${allow.length === 0 ? "allows nothing" : `allows only ${allow.join(", ")}`}`;
}

/** How the Python program named some capabilities. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  "port.llm": "llm",
  "port.tool_router": "tool",
  "port.data_store": "datastore",
  "port.memory": "memory",
  "mem.read": "memory",
  "mem.write": "memory",
  "proc.spawn": "spawner",
  "vas.read": "vfs.read",
  "vas.write": "vfs.write",
  "vas.exec": "vfs.exec",
  "vas.list": "vfs.list",
  "vas.stat": "vfs.stat",
};

interface Layer {
  readonly rule: PlanCaps;
  readonly allow: readonly Pattern[] | undefined;
  readonly deny: readonly Pattern[];
}

/** A set of capabilities. Never changes; `narrow` gives a smaller one. */
export class CapSet {
  /** Everything. */
  static readonly all: CapSet = new CapSet([]);
  readonly #layers: readonly Layer[];
  readonly #known = new Map<string, CapRefusal | undefined>();

  private constructor(layers: readonly Layer[]) {
    this.#layers = layers;
  }

  /** Rules, the outermost first. */
  static of(rules: readonly PlanCaps[]): CapSet {
    return rules.reduce((set, rule) => set.narrow(rule), CapSet.all);
  }

  /** What is in this set and not taken away by the rule. */
  narrow(rule: PlanCaps): CapSet {
    if (rule.allow === undefined && (rule.deny === undefined || rule.deny.length === 0)) return this;
    const layer = { rule, allow: rule.allow?.map(parsePattern), deny: (rule.deny ?? []).map(parsePattern) };
    return new CapSet([...this.#layers, layer]);
  }

  /** The rules this set was made of, the outermost first: what a child run is handed. */
  get rules(): readonly PlanCaps[] {
    return this.#layers.map(({ rule }) => rule);
  }

  /** Whether nothing is taken away. */
  get isUnrestricted(): boolean {
    return this.#layers.length === 0;
  }

  allows(cap: string): boolean {
    return this.refusal(cap) === undefined;
  }

  /** Why a capability is not in the set, by the outermost rule that takes it away; `undefined` when it is. */
  refusal(cap: string): CapRefusal | undefined {
    if (this.#layers.length === 0) return undefined;
    if (this.#known.has(cap)) return this.#known.get(cap);
    const refusal = this.#judge(cap);
    if (this.#known.size < MAX_KNOWN) this.#known.set(cap, refusal);
    return refusal;
  }

  #judge(cap: string): CapRefusal | undefined {
    const asked = parsePattern(cap);
    for (const { rule, allow, deny } of this.#layers) {
      const base = { cap, from: rule.from, ...(rule.origin === undefined ? {} : { origin: rule.origin }) };
      const forbidding = deny.find((pattern) => covers(pattern, asked));
      if (forbidding !== undefined) return { ...base, deny: forbidding.text };
      if (allow !== undefined && !allow.some((pattern) => covers(pattern, asked)))
        return { ...base, allow: rule.allow ?? [] };
    }
    return undefined;
  }
}

/** Answers remembered per set: subjects come from users and models, so there is no end of them. */
const MAX_KNOWN = 1_000;

/** What one entry of `allow` or `deny` says. */
export interface Pattern {
  readonly text: string;
  /** The dotted name, without a final `.*`. */
  readonly name: string;
  readonly subject: string | undefined;
}

/** Reads an entry of `allow` or `deny`. */
export function parsePattern(text: string): Pattern {
  const colon = text.indexOf(":");
  const written = colon === -1 ? text : text.slice(0, colon);
  const known = OTHER_NAMES[written] ?? written;
  const name = known === "*" ? "" : known.endsWith(".*") ? known.slice(0, -2) : known;
  const subject = colon === -1 ? undefined : text.slice(colon + 1);
  return { text, name, subject: subject === "*" ? undefined : subject };
}

/** A name covers itself and everything below it; without a subject it covers every subject. */
export function covers(pattern: Pattern, asked: Omit<Pattern, "text">): boolean {
  const { name } = pattern;
  if (name !== "" && asked.name !== name && !asked.name.startsWith(`${name}.`)) return false;
  if (pattern.subject === undefined) return true;
  return asked.subject !== undefined && matchesGlob(pattern.subject, asked.subject);
}

/** Whether a text matches a pattern in which `*` stands for anything. Linear in pattern × text, without backtracking further than the last `*`. */
export function matchesGlob(pattern: string, text: string): boolean {
  let at = 0;
  let star = -1;
  let retry = 0;
  let index = 0;
  while (index < text.length) {
    if (pattern[at] === "*") {
      star = at++;
      retry = index;
    } else if (at < pattern.length && pattern[at] === text[index]) {
      at += 1;
      index += 1;
    } else if (star === -1) return false;
    else {
      at = star + 1;
      index = ++retry;
    }
  }
  while (pattern[at] === "*") at += 1;
  return at === pattern.length;
}
