import type { Expr, PlanExpr, PlanTemplate } from "@hexdag/kernel";
import type { MacroInstance } from "../manifest/macro-view.ts";
import type { Edge } from "./program.ts";

/** An argument that is only known when the pipeline runs, read where the macro is invoked. */
export interface LinkedArgument {
  /** Without spans: it is put where a parameter stands. */
  readonly expr: Expr;
  /** The same as a template, for an argument that is written as one: it takes the place of `{{parameter}}`. */
  readonly template?: PlanTemplate | undefined;
  readonly references: readonly Edge[];
  /** Loop names it reads. */
  readonly locals: ReadonlySet<string>;
}

/** An invocation with its strings read. */
export interface LinkedCall {
  readonly arguments: ReadonlyMap<string, LinkedArgument>;
  /** What the arguments refer to. */
  readonly references: readonly Edge[];
  /** Its own `when`, and what that refers to. */
  readonly when: PlanExpr | undefined;
  readonly conditions: readonly Edge[];
  /** `when` of this and of all invocations around it in the list. */
  readonly guard: Guard | undefined;
}

/** A condition that all nodes of an instance have. */
export interface Guard {
  readonly when: PlanExpr;
  readonly references: readonly Edge[];
}

/** The invocations of a list. */
export type CallLookup = (instance: MacroInstance) => LinkedCall | undefined;
