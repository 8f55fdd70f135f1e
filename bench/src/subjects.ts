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

export type SubjectId = (typeof ENGINES | typeof COMPILERS)[number]["id"];

/** Who takes part; the first is ours, and what the others are compared with. */
export function subjectsOf(shape: Shape): readonly { readonly id: SubjectId; readonly title: string }[] {
  return shape === "compile" ? COMPILERS : ENGINES;
}
