import { compile, type Diagnostic } from "@hexdag/compiler";
import {
  createRegistry,
  createSystemClock,
  type JsonValue,
  loadPlan,
  type Plan,
  type RunEvent,
  type RunResult,
  runGraph,
} from "@hexdag/kernel";
import type { Ports } from "@hexdag/kernel/ports";
import { createScriptedLlm, loadStdlib, type ScriptedLlm, type ScriptLine } from "@hexdag/stdlib";

/** A pipeline whose node `it` invokes a macro of the standard library. */
export interface MacroCase {
  readonly macro: string;
  readonly inputs: unknown;
  readonly input?: JsonValue;
  readonly script?: readonly ScriptLine[];
  readonly ports?: Ports;
}

/** What became of it. */
export interface RanMacro {
  readonly plan: Plan;
  readonly result: RunResult;
  readonly events: readonly RunEvent[];
  readonly llm: ScriptedLlm;
  /** What the instance gave; throws when the run did not succeed. */
  readonly output: JsonValue;
}

/** Compiles it; what is wrong is told in short. */
export async function compileMacro({
  macro,
  inputs,
}: MacroCase): Promise<{ readonly plan: Plan | undefined; readonly problems: readonly string[] }> {
  const text = JSON.stringify({
    kind: "Pipeline",
    metadata: { name: "p" },
    spec: {
      nodes: [{ kind: "macro_invocation", metadata: { name: "it" }, spec: { macro, inputs } }],
      output: { it: "it" },
    },
  });
  const components = createRegistry(await loadStdlib());
  const { plan, diagnostics } = compile({ file: "macro.yaml", text }, { components });
  const errors = diagnostics.filter((each: Diagnostic) => each.severity === "error");
  return { plan, problems: errors.map(({ code, message }) => `${code} ${message}`) };
}

/** Compiles and runs it with a scripted model. */
export async function runMacro(given: MacroCase): Promise<RanMacro> {
  const { plan, problems } = await compileMacro(given);
  if (plan === undefined) throw new TypeError(problems.join("\n"));
  const llm = createScriptedLlm({ clock: createSystemClock(), script: given.script ?? [] });
  const events: RunEvent[] = [];
  const graph = loadPlan(plan, createRegistry(await loadStdlib()));
  const running = runGraph(graph, {
    input: given.input ?? {},
    ports: { llm, ...given.ports },
    sinks: [(event) => void events.push(event)],
  });
  const result = await running.result;
  return {
    plan,
    result,
    events,
    llm,
    get output() {
      const output = result.orThrow();
      return typeof output === "object" && output !== null && "it" in output ? (output["it"] ?? null) : null;
    },
  };
}
