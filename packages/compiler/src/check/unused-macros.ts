/**
 * Looks at the macros that nobody invokes, as if somebody did: with samples for arguments, and conditions that depend on them
 * going either way. What an invocation could still give, such as a node that a name refers to, is not asked for.
 */
import type { ComponentRegistry, JsonValue } from "@hexdag/kernel";
import type { CompilerCode } from "../diagnostics/codes.ts";
import type { Reporter } from "../diagnostics/reporter.ts";
import type { DocumentMacro, Parameter } from "../expand/macros/macro.ts";
import { createMacroExpander, instantiate } from "../expand/macros/macro-expander.ts";
import type { MacroSet } from "../expand/macros/macro-set.ts";
import { linkGraph } from "../link/link-graph.ts";
import { SANITIZED_TYPES } from "../manifest/custom-types.ts";
import type { Argument } from "../manifest/macro-view.ts";
import type { NodeManifest } from "../manifest/manifest.ts";
import type { NodeTypes } from "../manifest/node-types.ts";

/** What the pipeline's own pass has left over. */
export interface UnusedMacros {
  readonly components: ComponentRegistry;
  readonly types: NodeTypes;
  readonly lenient?: boolean;
  /** Names of macros that have been expanded. */
  readonly used: Set<string>;
  readonly reporter: Reporter;
}

/** Reports what is wrong with macros whatever they are given. */
export function checkUnusedMacros(macros: MacroSet, options: UnusedMacros): void {
  for (const macro of macros.documents) {
    if (options.used.has(macro.name) || macro.nodes === undefined) continue;
    options.used.add(macro.name);
    for (const trial of [true, false]) tryMacro(macro, { macros, options, trial });
  }
}

interface Trial {
  readonly macros: MacroSet;
  readonly options: UnusedMacros;
  readonly trial: boolean;
}

function tryMacro(macro: DocumentMacro, { macros, options, trial }: Trial): void {
  const { components, types, lenient = false, used } = options;
  const { at, nodes } = macro;
  if (nodes === undefined) return;
  const reporter = certainOnly(options.reporter);
  const expander = createMacroExpander({ macros, variables: {}, reporter, used, trial });
  const name = { name: macro.name, at };
  const node: NodeManifest = {
    name,
    at,
    info: undefined,
    common: {},
    spec: undefined,
    config: undefined,
    bodies: new Map(),
    waitFor: undefined,
    dependencies: undefined,
  };
  const instance = { name: macro.name, macro: macro.name, at, parameters: samplesFor(macro), caller: undefined };
  const decoder = {
    types,
    dataTypes: SANITIZED_TYPES,
    hasInline: true,
    reporter,
    seen: { nodes: 0 },
    macros: expander,
  };
  const made = instantiate({ macro, instance, nodes, node, chain: [], trial: true }, decoder, expander.state);
  linkGraph(made, {
    pipeline: { variables: {}, reporter, inputFields: [] },
    functions: { components, reporter, lenient, inline: new Map(), isSentIn: () => false },
    outer: undefined,
    locals: new Set(),
  });
}

/** Something for every parameter: its default, or a text that nothing is concluded from. */
function samplesFor({ parameters }: DocumentMacro): ReadonlyMap<string, Argument> {
  return new Map(
    parameters.map((parameter) => [
      parameter.name,
      parameter.default ?? { kind: "constant", value: sampleFor(parameter), sample: true },
    ]),
  );
}

/** A value of the parameter's type; text where any will do, so that names made of it differ. */
function sampleFor({ name, schema }: Parameter): JsonValue {
  switch (schema?.type) {
    case "integer":
    case "number":
      return 1;
    case "boolean":
      return true;
    case "array":
      return [];
    case "object":
      return {};
    default:
      return name;
  }
}

/** What depends on where the macro is invoked. */
const OPEN: ReadonlySet<CompilerCode> = new Set([
  "HD2010",
  "HD3002",
  "HD3005",
  "HD3006",
  "HD3007",
  "HD3008",
  "HD3009",
  "HD3012",
  "HD3013",
]);

/** A reporter that keeps what holds wherever the macro is invoked. */
function certainOnly(reporter: Reporter): Reporter {
  return {
    diagnostics: reporter.diagnostics,
    get errorCount() {
      return reporter.errorCount;
    },
    suggest: (name, candidates) => reporter.suggest(name, candidates),
    report(finding) {
      if (!OPEN.has(finding.code)) reporter.report(finding);
    },
  };
}
