import type { Shape } from "./scenario.ts";

const ENGINES = [
  { id: "hexdag", title: "hexDAG" },
  { id: "mastra", title: "Mastra" },
  { id: "langgraph", title: "LangGraph.js" },
  { id: "ready-loop", title: "ready-set loop by hand" },
  { id: "await", title: "bare await" },
] as const;

const COMPILERS = [
  { id: "compile", title: "hexDAG compile" },
  { id: "yaml", title: "yaml's parse alone" },
] as const;

const CALLERS = [
  { id: "guarded", title: "with limits and capabilities" },
  { id: "unguarded", title: "with none" },
  { id: "adapter", title: "the adapter's own method" },
] as const;

const ASKERS = [
  { id: "llm-node", title: "llm node" },
  { id: "sdk", title: "the vendor's SDK alone" },
] as const;

export type SubjectId = (typeof ENGINES | typeof COMPILERS | typeof CALLERS | typeof ASKERS)[number]["id"];

/** Who takes part; the first is ours, and what the others are compared with. */
export function subjectsOf(shape: Shape): readonly { readonly id: SubjectId; readonly title: string }[] {
  switch (shape) {
    case "compile":
      return COMPILERS;
    case "guards":
      return CALLERS;
    case "llm":
    case "stream":
      return ASKERS;
    default:
      return ENGINES;
  }
}
