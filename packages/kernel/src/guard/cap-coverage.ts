/**
 * How much of what may be asked for a stack of rules leaves, told before anything is asked. A run asks for single
 * capabilities; what a manifest says is often less sharp: any tool that starts with `search_`, any host, some method of a port.
 * `all` and `none` are certain. `some` says that it depends on what is asked for in the end.
 */
import type { PlanCaps } from "../plan/guards.ts";
import { covers, matchesGlob, type Pattern, parsePattern } from "./caps.ts";

/** What is left of a capability behind a stack of rules. */
export interface CapCoverage {
  readonly granted: "all" | "some" | "none";
  /** What may still be used, as patterns; `without` is taken out of them. Empty for `none`. */
  readonly left: readonly string[];
  readonly without: readonly string[];
  /** Who says so: for `none` the rule that takes what was left, for `some` the last that allows less, else the first that denies. */
  readonly rule?: PlanCaps;
  /** The pattern of that rule's `deny` that does it; absent when its `allow` does. */
  readonly deny?: string;
}

/** What is asked for: one capability, all whose subjects match, or (`below`) all of a name, with whatever subjects. */
interface Asked extends Pattern {
  readonly below: boolean;
}

interface Walk {
  left: readonly Asked[];
  readonly without: Pattern[];
  allowedBy: Pick<CapCoverage, "rule"> | undefined;
  deniedBy: Pick<CapCoverage, "rule" | "deny"> | undefined;
}

/** Holds a capability, or a pattern of them (`tool:search_*`, `mail.*`, `*`), against rules, the outermost first. */
export function capCoverage(rules: readonly PlanCaps[], cap: string): CapCoverage {
  const walk: Walk = { left: [parseAsked(cap)], without: [], allowedBy: undefined, deniedBy: undefined };
  for (const rule of rules) {
    for (const text of rule.deny ?? []) {
      deny(walk, parsePattern(text), rule);
      if (walk.left.length === 0) return { ...NOTHING, rule, deny: text };
    }
    if (rule.allow === undefined) continue;
    allow(walk, rule.allow.map(parsePattern), rule);
    if (walk.left.length === 0) return { ...NOTHING, rule };
  }
  const by = walk.allowedBy ?? walk.deniedBy;
  const left = [...new Set(walk.left.map(({ text }) => text))];
  if (by === undefined) return { granted: "all", left, without: [] };
  // What was denied of something that is gone since need not be said.
  const without = walk.without.filter((pattern) => walk.left.some((asked) => meets(pattern, asked)));
  return { granted: "some", left, without: [...new Set(without.map(({ text }) => text))], ...by };
}

const NOTHING = { granted: "none", left: [], without: [] } as const;

function deny(walk: Walk, pattern: Pattern, rule: PlanCaps): void {
  const kept = walk.left.filter((asked) => !covers(pattern, asked));
  const isCut = kept.some((asked) => meets(pattern, asked));
  if (isCut) walk.without.push(pattern);
  if (isCut || kept.length < walk.left.length) walk.deniedBy ??= { rule, deny: pattern.text };
  walk.left = kept;
}

function allow(walk: Walk, patterns: readonly Pattern[], rule: PlanCaps): void {
  walk.left = walk.left.flatMap((asked) => {
    if (patterns.some((pattern) => covers(pattern, asked))) return [asked];
    walk.allowedBy = { rule };
    const within = patterns.filter((pattern) => meets(pattern, asked)).map((pattern) => narrowed(asked, pattern));
    // What was denied further out in part may be all that is left here.
    return within.filter((each) => !walk.without.some((pattern) => covers(pattern, each)));
  });
}

/** Nothing below a name, or with a subject, is meant unless it is said: `llm` is asked for as it stands. */
function parseAsked(text: string): Asked {
  const { name, subject } = parsePattern(text);
  const colon = text.indexOf(":");
  const written = colon === -1 ? text : text.slice(0, colon);
  const below = written === "*" || written.endsWith(".*");
  return { text, name, subject: subject ?? (colon === -1 ? undefined : "*"), below };
}

/** Whether some capability is both asked for and covered. */
function meets(pattern: Pattern, asked: Asked): boolean {
  const isNamed = isWithin(asked.name, pattern.name) || (asked.below && isWithin(pattern.name, asked.name));
  if (!isNamed || pattern.subject === undefined) return isNamed;
  return asked.subject === undefined ? asked.below : globsMeet(pattern.subject, asked.subject);
}

/** What a pattern leaves of what is asked for. Never less than that: where no pattern says it, all that was asked for. */
function narrowed(asked: Asked, pattern: Pattern): Asked {
  const { name, subject } = pattern;
  if (asked.subject === undefined) return isWithin(name, asked.name) ? { ...pattern, below: true } : asked;
  if (subject === undefined || !matchesGlob(asked.subject, subject)) return asked;
  return { ...asked, subject, text: `${asked.name}:${subject}` };
}

/** Whether a name is another, or below it. */
function isWithin(name: string, outer: string): boolean {
  return outer === "" || name === outer || name.startsWith(`${outer}.`);
}

/** Whether some text matches both. Between its first and its last `*` a pattern takes anything, so that only the ends can clash. */
function globsMeet(one: string, other: string): boolean {
  if (!one.includes("*")) return matchesGlob(other, one);
  if (!other.includes("*")) return matchesGlob(one, other);
  const [start, otherStart] = [one, other].map((glob) => glob.slice(0, glob.indexOf("*")));
  const [end, otherEnd] = [one, other].map((glob) => glob.slice(glob.lastIndexOf("*") + 1));
  return (
    agree(start, otherStart, (text, part) => text.startsWith(part)) &&
    agree(end, otherEnd, (text, part) => text.endsWith(part))
  );
}

function agree(one = "", other = "", holds: (text: string, part: string) => boolean): boolean {
  return holds(one, other) || holds(other, one);
}
