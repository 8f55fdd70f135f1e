/**
 * Puts the nodes of macros in the place of their invocations, while a pipeline is decoded. Owns which macro is meant, what it
 * is given and what its nodes are called; what is inside the nodes is `filler.ts`, and what their strings mean is the
 * linker's business.
 */
import { isJsonObject, type JsonObject, type JsonValue } from "@hexdag/kernel";
import type { Reporter } from "../../diagnostics/reporter.ts";
import type { MacroCall, Place } from "../../diagnostics/span.ts";
import { COMMON_KEYS } from "../../manifest/decode-common.ts";
import { decodeEntries, type Invocation, type MacroExpander, type NodeDecoder } from "../../manifest/decode-node.ts";
import { headOf } from "../../manifest/issues.ts";
import type { Argument, FillerEntry, MacroInstance, MacroView } from "../../manifest/macro-view.ts";
import type { NodeManifest } from "../../manifest/manifest.ts";
import { isBroken, type SourceList, type SourceValue, valueOf } from "../../parse/source-value.ts";
import { expandCode } from "./code-macro.ts";
import { type Environment, instanceFiles, placeIn, SAME_FILES, type Shared, spend } from "./environment.ts";
import { fillRead } from "./fill-value.ts";
import { createFiller, shortNameOf } from "./filler.ts";
import type { DocumentMacro, Macro } from "./macro.ts";
import type { MacroSet } from "./macro-set.ts";
import { type CallSite, givenArguments, readArguments } from "./read-arguments.ts";

/** What expanding needs to know of the pipeline. */
export interface ExpanderOptions {
  readonly macros: MacroSet;
  readonly variables: unknown;
  readonly reporter: Reporter;
  /** Names of macros that have been expanded; grows. */
  readonly used: Set<string>;
  readonly trial?: boolean;
}

const MAX_DEPTH = 20;
const MAX_FILLED = 32_000_000;

/** An expander for the nodes of one pipeline. */
export function createMacroExpander(options: ExpanderOptions): MacroExpander & { readonly state: Expanding } {
  const { reporter, trial } = options;
  const state: Expanding = { options, shared: { reporter, budget: { left: MAX_FILLED }, trial } };
  return { state, expand: (call, decoder) => expandCall(call, decoder, state) };
}

/** An expander at work. */
export interface Expanding {
  readonly options: ExpanderOptions;
  readonly shared: Shared;
}

function expandCall(call: Invocation, decoder: NodeDecoder, expanding: Expanding): readonly NodeManifest[] {
  const { node, spec, fields } = call;
  const { options, shared } = expanding;
  refuseSettings(call, shared.reporter);
  const named = valueOf(spec, fields.macro);
  const stand: NodeManifest = { ...node, config: undefined };
  if (node.config === undefined || typeof named?.data !== "string" || isBroken(named)) return [stand];
  const macro = options.macros.find(named.data);
  if (macro === undefined) {
    reportUnknown(named.data, named, options);
    return [stand];
  }
  options.used.add(macro.name);
  const chain = decoder.filler?.chain ?? [];
  if (!mayNest(macro.name, chain, { at: named, reporter: shared.reporter })) return [stand];
  const surroundings = callEnvironment(expanding);
  const site: CallSite = { node: node.name.name, at: named, reporter: shared.reporter, environment: surroundings };
  const given = givenArguments(call, shared.reporter);
  const expanded = macro.code === undefined ? ofDocument(macro, given, site) : expandCode(macro.code, given, site);
  if (expanded === undefined) return [stand];
  const instance: MacroInstance = {
    name: node.name.name,
    macro: macro.name,
    at: named,
    parameters: expanded.parameters,
    caller: decoder.filler?.view,
  };
  return instantiate({ macro, instance, nodes: expanded.nodes, node, chain }, decoder, expanding);
}

interface Expanded {
  readonly parameters: ReadonlyMap<string, Argument>;
  readonly nodes: SourceList;
}

function ofDocument(
  macro: DocumentMacro,
  given: Parameters<typeof readArguments>[1],
  site: CallSite,
): Expanded | undefined {
  const parameters = readArguments(macro, given, site);
  const { nodes } = macro;
  return parameters === undefined || nodes === undefined ? undefined : { parameters, nodes };
}

/** An instance about to be made. */
export interface NewInstance {
  readonly macro: Macro;
  readonly instance: MacroInstance;
  readonly nodes: SourceList;
  /** The invocation, which becomes the node that stands for the instance. */
  readonly node: NodeManifest;
  readonly chain: readonly string[];
  /** Nobody invokes it; it is looked at for itself. */
  readonly trial?: boolean;
}

/** The nodes of an instance, and last the node that stands for it. */
export function instantiate(
  made: NewInstance,
  decoder: NodeDecoder,
  { options, shared }: Expanding,
): readonly NodeManifest[] {
  const { macro, instance, node } = made;
  const call: MacroCall = { macro: macro.name, at: instance.at };
  const inner = new Map<string, string>();
  const view: MacroView = {
    inner,
    parameters: instance.parameters,
    bare: macro.code === undefined,
    instance,
    spend: (characters, at) => spend(shared, characters, at),
  };
  const environment: Environment = {
    macro: macro.name,
    chain: [...made.chain, macro.name],
    parameters: instance.parameters,
    specials: specialsOf(node),
    hidden: NO_NAMES,
    view,
    variables: jsonMap(options.variables),
    // What code makes stands at the call itself.
    files: macro.code === undefined ? instanceFiles(instance.name, made.trial === true ? undefined : call) : SAME_FILES,
    shared,
  };
  const entries = nameNodes(createFiller(environment).entries(made.nodes), inner, environment);
  const nodes = decodeEntries(entries, decoder);
  const output = macro.code === undefined ? macro.output : undefined;
  const stand: NodeManifest = {
    ...node,
    config: { macro: macro.name },
    expansion: {
      instance,
      view,
      output: output && fillRead(output, "mapping", environment),
      ports: macro.code === undefined ? macro.ports : [],
    },
  };
  return [...nodes, stand];
}

const NO_NAMES: ReadonlySet<string> = new Set();

/** Decides what every node of the instance is called in the list it ends up in. Leaves out what a group repeats under one name. */
function nameNodes(
  entries: readonly FillerEntry[],
  inner: Map<string, string>,
  environment: Environment,
): readonly FillerEntry[] {
  const { reporter } = environment.shared;
  const instance = environment.view.instance?.name ?? "";
  const firstOf = new Map<string, SourceValue>();
  return entries.filter(({ item, filler }) => {
    const short = shortNameOf(item, environmentOf(filler, environment));
    if (short === undefined) return true;
    if (firstOf.get(short) === item) {
      reporter.report({
        code: "HD3313",
        message: `every item of the group makes a node named "${short}"`,
        hint: `put the item's position in its name: "${short}_{{index}}"`,
        at: placeIn(environment, headOf(item)),
      });
      return false;
    }
    if (!firstOf.has(short)) firstOf.set(short, item);
    inner.set(short, `${instance}_${short}`);
    return true;
  });
}

/** Entries of groups know more than the list they stand in. */
function environmentOf(filler: FillerEntry["filler"], fallback: Environment): Environment {
  return { ...fallback, view: filler.view, parameters: filler.view.parameters };
}

function specialsOf({ name, dependencies, waitFor }: NodeManifest): ReadonlyMap<string, JsonValue> {
  return new Map<string, JsonValue>([
    ["name", name.name],
    ["dependencies", [...(dependencies ?? []), ...(waitFor ?? [])].map((each) => each.name)],
  ]);
}

/** What the arguments of an invocation are filled in with. */
function callEnvironment({ options, shared }: Expanding): Environment {
  return {
    macro: "",
    chain: [],
    parameters: new Map(),
    specials: new Map(),
    hidden: NO_NAMES,
    view: { inner: new Map(), parameters: new Map(), bare: false, instance: undefined, spend: () => true },
    variables: jsonMap(options.variables),
    files: SAME_FILES,
    shared,
  };
}

function jsonMap(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {};
}

/** Keys that say something about the instance as a whole. */
const TAKEN = new Set(["when", "wait_for", "dependencies"]);

function refuseSettings({ node, spec, fields }: Invocation, reporter: Reporter): void {
  for (const entry of spec.entries) {
    const { key } = entry;
    if (!COMMON_KEYS.has(key) || TAKEN.has(key) || fields.arguments.includes(key)) continue;
    reporter.report({
      code: "HD3311",
      message: `"${key}" means nothing on node "${node.name.name}", which stands for the nodes of a macro`,
      hint:
        key === "input_mapping"
          ? 'give values as inputs: {name: "{{node.field}}"}'
          : `put ${key} on the nodes of the macro, from a parameter if it differs`,
      at: entry,
    });
  }
}

function reportUnknown(name: string, at: Place, { macros, reporter }: ExpanderOptions): void {
  const close = reporter.suggest(name, macros.names);
  const known = macros.names.slice(0, 12).join(", ");
  reporter.report({
    code: "HD3301",
    message: `there is no macro "${name}"`,
    label: "unknown macro",
    hint:
      close !== undefined
        ? `did you mean "${close}"?`
        : known === ""
          ? "write it as a document of kind: Macro, or !include one"
          : `macros are ${known}`,
    at,
  });
}

function mayNest(
  name: string,
  chain: readonly string[],
  { at, reporter }: { readonly at: Place; readonly reporter: Reporter },
): boolean {
  const first = chain.indexOf(name);
  if (first !== -1) {
    reporter.report({
      code: "HD3307",
      message: `macros invoke each other in a circle: ${[...chain.slice(first), name].join(" → ")}`,
      hint: "a macro cannot stand for itself; to repeat work, use a loop",
      at,
    });
    return false;
  }
  if (chain.length < MAX_DEPTH) return true;
  reporter.report({
    code: "HD3308",
    message: `macros are nested more than ${MAX_DEPTH} deep: ${chain.slice(0, 3).join(" → ")} → … → ${name}`,
    hint: "invoke some of them side by side",
    at,
  });
  return false;
}
