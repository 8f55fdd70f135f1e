/** The Policy and Middleware documents of a project, and what a place that names some of them gets. */
import * as z from "zod";
import type { Reporter } from "../../diagnostics/reporter.ts";
import type { Place } from "../../diagnostics/span.ts";
import { entryOf, isBroken, type SourceMap, type SourceValue, typeName, valueOf } from "../../parse/source-value.ts";
import { decodeMap } from "../decode-map.ts";
import type { DocumentSet } from "../documents.ts";
import { headOf } from "../issues.ts";
import { type Name, namesIn } from "../names.ts";
import { free } from "../schema/basics.ts";
import { middlewareSpecSchema, POLICY_CONFIGS } from "../schema/policy.ts";
import { decodeDocument } from "./decode-document.ts";
import { decodePolicy, type PolicyManifest } from "./decode-policy.ts";

/** Where policies are attached. */
export interface PolicySite {
  /** Whose they are, for messages: `node "judge"`, `port "llm"`. */
  readonly what: string;
  readonly reporter: Reporter;
}

/** Looks policies up. */
export interface PolicyBook {
  /** The policies of an attachment: a name, `{ref}`, `{type, config}`, or a list of those; stacks are laid out. */
  uses(value: SourceValue | undefined, site: PolicySite): readonly PolicyManifest[];
}

/** What a stack holds is looked at where it is laid out. */
const outsideSchema = middlewareSpecSchema.extend({ stack: z.array(free).min(1) });

type Policy = Omit<PolicyManifest, "at">;

interface Shelf {
  readonly policies: ReadonlyMap<string, Policy | undefined>;
  readonly stacks: ReadonlyMap<string, readonly SourceValue[]>;
}

/** Decodes the documents, and reports what is wrong with them whether or not anything uses them. */
export function openPolicyBook(documents: Pick<DocumentSet, "Policy" | "Middleware">, reporter: Reporter): PolicyBook {
  const policies = new Map<string, Policy | undefined>();
  for (const document of documents.Policy) {
    const { what, spec } = decodeDocument(document, reporter);
    const decoded = spec && decodePolicy(spec, { what, reporter });
    if (document.name !== undefined)
      policies.set(document.name.name, decoded && { ...decoded, name: document.name.name });
  }
  const stacks = new Map<string, readonly SourceValue[]>();
  for (const document of documents.Middleware) {
    const { what, spec } = decodeDocument(document, reporter);
    const stack = spec && valueOf(spec, "stack");
    if (spec !== undefined) decodeMap(outsideSchema, spec, { what: `the spec of ${what}`, reporter, at: headOf(spec) });
    if (document.name !== undefined) stacks.set(document.name.name, stack?.type === "list" ? stack.items : []);
  }
  const shelf: Shelf = { policies, stacks };
  for (const [name, items] of stacks) {
    for (const item of items)
      layOut(item, { shelf, reporter, what: `middleware "${name}"`, within: [name], at: undefined });
  }
  return {
    uses(value, site) {
      if (value === undefined || isBroken(value)) return [];
      const items = value.type === "list" ? value.items : [value];
      return items.flatMap((item) => layOut(item, { ...site, shelf, within: [], at: undefined }));
    },
  };
}

interface Laying extends PolicySite {
  readonly shelf: Shelf;
  /** The stacks this stands in, the outermost first. */
  readonly within: readonly string[];
  /** Where the outermost of them is attached. */
  readonly at: Place | undefined;
}

function layOut(item: SourceValue, laying: Laying): readonly PolicyManifest[] {
  const { what, reporter } = laying;
  if (item.type === "scalar" && typeof item.data === "string") return byName({ name: item.data, at: item }, laying);
  if (item.type === "map") {
    const ref = entryOf(item, "ref");
    if (ref !== undefined && entryOf(item, "type") === undefined) {
      const name = namesIn(ref.value)?.[0];
      return name === undefined ? [] : byName(name, laying);
    }
    return inPlace(item, laying);
  }
  if (!isBroken(item)) {
    reporter.report({
      code: "HD2003",
      message: `a policy of ${what} is a name or a map with type and config, not ${typeName(item.data)}`,
      hint: "for example {type: timeout, config: {timeout: 30s}}",
      at: headOf(item),
    });
  }
  return [];
}

function inPlace(item: SourceMap, { what, reporter, at }: Laying): readonly PolicyManifest[] {
  const decoded = decodePolicy(item, { what: `a policy of ${what}`, reporter });
  return decoded === undefined ? [] : [{ ...decoded, name: undefined, at: at ?? headOf(item) }];
}

function byName({ name, at }: Name, laying: Laying): readonly PolicyManifest[] {
  const { shelf, within, reporter } = laying;
  if (shelf.policies.has(name)) {
    const policy = shelf.policies.get(name);
    return policy === undefined ? [] : [{ ...policy, at: laying.at ?? at }];
  }
  const stack = shelf.stacks.get(name);
  if (stack === undefined) {
    reportUnknown({ name, at }, laying);
    return [];
  }
  if (within.includes(name)) {
    reporter.report({
      code: "HD3406",
      message: `the stack "${name}" holds itself: ${[...within.slice(within.indexOf(name)), name].join(" → ")}`,
      hint: "take one of them out",
      at,
    });
    return [];
  }
  const inside = { ...laying, what: `middleware "${name}"`, within: [...within, name], at: laying.at ?? at };
  return stack.flatMap((item) => layOut(item, inside));
}

function reportUnknown({ name, at }: Name, { shelf, reporter, what }: Laying): void {
  const names = [...shelf.policies.keys(), ...shelf.stacks.keys()];
  const close = reporter.suggest(name, names);
  const type = name.replaceAll("-", "_");
  reporter.report({
    code: "HD3401",
    message: `${what} names the policy "${name}", which no document declares`,
    label: "not a Policy or Middleware",
    hint:
      close !== undefined
        ? `did you mean "${close}"?`
        : Object.hasOwn(POLICY_CONFIGS, type)
          ? `to write it out: {type: ${type}, config: {…}}`
          : "declare it: kind: Policy, metadata: {name: …}, spec: {type: …, config: {…}}",
    at,
  });
}
