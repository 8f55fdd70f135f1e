/** `caps`: what may be used, wherever it is said. Declarations are kept apart: each can only take away. */
import type { PlanCaps } from "@hexdag/kernel";
import type { Place } from "../../diagnostics/span.ts";
import { entryOf, type SourceMap, type SourceValue, valueOf } from "../../parse/source-value.ts";
import { decodeMap } from "../decode-map.ts";
import { headOf, reportIssues } from "../issues.ts";
import { namesIn } from "../names.ts";
import { capsLongSchema, capsSchema } from "../schema/limits.ts";
import type { Site } from "./decode-limits.ts";

/** One declaration of capabilities. */
export interface CapsManifest {
  readonly caps: Omit<PlanCaps, "origin">;
  readonly at: Place;
  /** Where each allowed pattern is written, of those that are written here. */
  readonly allowed: ReadonlyMap<string, Place>;
}

/** A Config's named sets. */
export type CapsProfiles = ReadonlyMap<string, Pick<PlanCaps, "allow" | "deny">>;

/** Decodes `caps`: a list of what is allowed, or `{allow, deny, profile}`. */
export function decodeCaps(
  value: SourceValue | undefined,
  site: Site & { readonly profiles: CapsProfiles },
): CapsManifest | undefined {
  if (value === undefined) return undefined;
  const { what, reporter } = site;
  if (value.type !== "map") {
    const result = capsSchema.safeParse(value.data);
    if (!result.success) {
      reportIssues(result.error.issues, { what: `the caps of ${what}`, value, reporter });
      return undefined;
    }
    warnOfLookalikes(value, site);
    return { caps: { allow: textsIn(value), from: what }, at: headOf(value), allowed: placesIn(value) };
  }
  const decoded = decodeMap(capsLongSchema, value, { what: `the caps of ${what}`, reporter });
  if (decoded === undefined) return undefined;
  for (const key of ["allow", "deny"]) warnOfLookalikes(valueOf(value, key), site);
  const profile = profileOf(value, site);
  const allow = joined(profile?.allow, decoded.allow);
  const deny = joined(profile?.deny, decoded.deny);
  const caps = { ...(allow === undefined ? {} : { allow }), ...(deny === undefined ? {} : { deny }), from: what };
  return { caps, at: value, allowed: placesIn(valueOf(value, "allow")) };
}

/**
 * What capabilities begin with, and their parts: `datastore` has two, `llm` is not divided, and of those without a list anything may be
 * a part. Ports of one's own are capabilities, too, so others are not wrong.
 */
const KNOWN: Readonly<Record<string, readonly string[] | undefined>> = {
  llm: [],
  memory: [],
  datastore: ["read", "write"],
  vector: ["read", "write"],
  tool: [],
  spawner: [],
  secret: [],
  bus: ["publish", "subscribe"],
  lock: undefined,
  artifact: undefined,
  file: ["read", "write"],
  http: [],
  entity: ["transition"],
  vfs: undefined,
  approval: [],
};

/** Warns of what is nearly a capability: a misspelt `deny` would take nothing away, and nobody would hear of it. */
function warnOfLookalikes(value: SourceValue | undefined, { what, reporter }: Site): void {
  for (const { name, at } of namesIn(value) ?? []) {
    const hint = hintFor(name, (first) => reporter.suggest(first, Object.keys(KNOWN)));
    if (hint === undefined) continue;
    const message = `the caps of ${what} name "${name}", which is none of hexDAG's capabilities`;
    reporter.report({ code: "HD3414", severity: "warning", message, hint, at });
  }
}

function hintFor(name: string, suggest: (first: string) => string | undefined): string | undefined {
  const [first = "", part] = name.split(":", 1).join().split(".");
  if (!Object.hasOwn(KNOWN, first)) {
    const close = first === "" || first === "*" ? undefined : suggest(first);
    if (close === undefined) return undefined;
    return `did you mean "${close}${name.slice(first.length)}"? For a port of your own, all is well`;
  }
  const parts = KNOWN[first];
  if (parts === undefined || part === undefined || part === "*" || parts.includes(part)) return undefined;
  if (parts.length === 0) return `${first} is not divided: write "${first}"`;
  return `write ${parts.map((each) => `"${first}.${each}"`).join(" or ")}, or "${first}" for all of it`;
}

function profileOf(
  caps: SourceMap,
  { profiles, reporter, what }: Site & { readonly profiles: CapsProfiles },
): Pick<PlanCaps, "allow" | "deny"> | undefined {
  const name = namesIn(entryOf(caps, "profile")?.value)?.[0];
  if (name === undefined) return undefined;
  const profile = profiles.get(name.name);
  if (profile !== undefined) return profile;
  const close = reporter.suggest(name.name, profiles.keys());
  const known = [...profiles.keys()].join(", ");
  reporter.report({
    code: "HD3407",
    message: `the caps of ${what} start from "${name.name}", which is no profile of the Config`,
    label: "unknown profile",
    hint:
      close !== undefined
        ? `did you mean "${close}"?`
        : known === ""
          ? "declare it in a Config: caps: {profiles: {NAME: {allow: […]}}}"
          : `profiles are ${known}`,
    at: name.at,
  });
  return undefined;
}

function joined(
  first: readonly string[] | undefined,
  second: readonly string[] | undefined,
): readonly string[] | undefined {
  return first === undefined || second === undefined ? (first ?? second) : [...new Set([...first, ...second])];
}

function textsIn(value: SourceValue): readonly string[] {
  return (namesIn(value) ?? []).map(({ name }) => name);
}

function placesIn(value: SourceValue | undefined): ReadonlyMap<string, Place> {
  return new Map((namesIn(value) ?? []).map(({ name, at }) => [name, at]));
}
