export { defineDriver, type AnyDriverType, type DriverConfig, type DriverContext, type DriverType } from "./component/driver-type.ts";
export { defineMacro, type AnyMacroType, type MacroType, type NodeEntry } from "./component/macro-type.ts";
export {
  defineNode,
  type AnyNodeType,
  type Body,
  type BodyPass,
  type Deferred,
  type FieldRole,
  type Locals,
  type NodeConfig,
  type NodeDefinition,
  type NodeFunction,
  type NodeTask,
} from "./component/node-type.ts";
export { createRegistry, spellings, type ComponentRegistry, type Components } from "./component/registry.ts";
export type { SchemaInput, SchemaOutput, StandardIssue, StandardResult, StandardSchema } from "./component/standard-schema.ts";
export { defineTool, type AnyToolType, type ToolType } from "./component/tool-type.ts";
export { KERNEL_CODES, type CodeEntry, type ErrorCode } from "./errors/codes.ts";
export { HexdagError, isHexdagError, type ErrorInfo, type HexdagErrorOptions } from "./errors/hexdag-error.ts";
export { PortError, type PortErrorOptions } from "./errors/port-error.ts";
export type { EmittedEvent, EphemeralEvent, RunEvent } from "./event/run-event.ts";
export type * from "./expr/expr.ts";
export type { Scope } from "./expr/scope.ts";
export type { NodeCall, NodeHook, PortCall, PortHook } from "./hook/hooks.ts";
export type * from "./journal/entry.ts";
export { createMemoryJournal, type Journal, type MemoryJournal } from "./journal/journal.ts";
export type { JsonSchema } from "./json/json-schema.ts";
export { isJsonObject, type JsonObject, type JsonValue } from "./json/json-value.ts";
export type { Origin } from "./plan/origin.ts";
export * from "./plan/plan.ts";
export type { Log, RunContext } from "./run/run-context.ts";
export type { RunHandle, RunOptions } from "./run/run-handle.ts";
export type { NodeResult, NodeStatus, RunResult, RunUsage } from "./run/run-result.ts";
export { planFunctions } from "./plan/functions.ts";
export { planHash } from "./plan/hash.ts";
export { loadPlan } from "./graph/load-plan.ts";
export type { Graph, GraphNode, PortRequirement, SubGraph } from "./graph/graph.ts";
export { exitsOf, findCycle, reachable, reversed, waveNumbers, wavesOf, type Adjacency } from "./graph/topology.ts";
export { fold, type BodyRecord, type FoldedRun } from "./journal/fold.ts";
export { openPorts, type OpenedPorts, type OpenPortsOptions } from "./run/open-ports.ts";
export { runGraph } from "./run/run-graph.ts";
export { createSystemClock } from "./run/system-clock.ts";
export { definePipeline, type Pipeline, type PipelineBuilder, type PipelineDefinition, type StepOptions } from "./build/define-pipeline.ts";
export { and, calculate, call, compare, not, or } from "./build/operators.ts";
export { isRef, type Ref, type RefOr } from "./build/ref.ts";
export { runPipeline } from "./build/run-pipeline.ts";
export { text } from "./build/text.ts";
