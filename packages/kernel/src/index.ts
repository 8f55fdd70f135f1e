export {
  definePipeline,
  type NodeOutput,
  type Pipeline,
  type PipelineBuilder,
  type PipelineDefinition,
  type PipelineOutput,
  type ResolvedInputs,
  type StepOptions,
} from "./build/define-pipeline.ts";
export { definePolicy, type GivenRule, type PolicyOption, type PolicyRuleOf } from "./build/define-policy.ts";
export type { GuardOptions, NodeGuardOptions } from "./build/guard-options.ts";
export { and, type ComparisonOperator, calculate, call, compare, not, or } from "./build/operators.ts";
export { isRef, type Ref, type RefFields, type RefOr } from "./build/ref.ts";
export { runPipeline } from "./build/run-pipeline.ts";
export { text } from "./build/text.ts";
export type { CapNeed } from "./component/cap-need.ts";
export {
  type AnyDriverType,
  type DriverConfig,
  type DriverContext,
  type DriverType,
  defineDriver,
} from "./component/driver-type.ts";
export { type AnyMacroType, defineMacro, type MacroType, type NodeEntry } from "./component/macro-type.ts";
export { type ModelString, parseModelString } from "./component/model-string.ts";
export {
  type AnyNodeFunction,
  type AnyNodeType,
  type Body,
  type BodyPass,
  type CamelCase,
  type Deferred,
  defineNode,
  type FieldRole,
  type Locals,
  type NodeConfig,
  type NodeDefinition,
  type NodeFunction,
  type NodeTask,
  type PortsOf,
  type Repetition,
  type RoleValue,
  type SpecDoubt,
} from "./component/node-type.ts";
export type { NodePolicySite, PolicyEngine, PolicySite } from "./component/policy-engine.ts";
export { type ComponentRegistry, type Components, createRegistry, spellings } from "./component/registry.ts";
export { type AnyServiceType, defineService, type ServiceMethods, type ServiceType } from "./component/service-type.ts";
export type {
  SchemaInput,
  SchemaOutput,
  StandardFailure,
  StandardIssue,
  StandardProps,
  StandardResult,
  StandardSchema,
  StandardSuccess,
} from "./component/standard-schema.ts";
export { type AnyToolType, defineTool, type LocalToolCallOptions, type ToolType } from "./component/tool-type.ts";
export { type SpelledText, spelledTexts, takenTexts, withSpelledTexts } from "./component/typed-text.ts";
export { type CodeEntry, type ErrorCode, KERNEL_CODES } from "./errors/codes.ts";
export { type ErrorInfo, HexdagError, type HexdagErrorOptions, isHexdagError } from "./errors/hexdag-error.ts";
export { PortError, type PortErrorOptions } from "./errors/port-error.ts";
export type {
  EmittedEvent,
  EphemeralEnvelope,
  EphemeralEvent,
  LlmReasoning,
  LlmToken,
  NodeEnvelope,
  NodeProgress,
  NodeWarning,
  PortCalled,
  RunEvent,
  WaveCompleted,
} from "./event/run-event.ts";
export { type CompiledExpr, compileExpr } from "./expr/evaluate.ts";
export type {
  BinaryExpr,
  BinaryOperator,
  CallExpr,
  ConditionalExpr,
  Expr,
  IndexExpr,
  LambdaExpr,
  ListExpr,
  LiteralExpr,
  LogicalExpr,
  MapExpr,
  MemberExpr,
  PlanExpr,
  PlanTemplate,
  RootExpr,
  RootKind,
  SliceExpr,
  Span,
  UnaryExpr,
} from "./expr/expr.ts";
export { formatExpr } from "./expr/format.ts";
export { callFunction } from "./expr/functions/call-function.ts";
export type { FunctionArea, FunctionParam, FunctionSignature, ParamType } from "./expr/functions/function.ts";
export { functionSignatures } from "./expr/functions/table.ts";
export { isName, PRECEDENCE, RESERVED_WORDS } from "./expr/grammar.ts";
export { EXPR_LIMITS } from "./expr/limits.ts";
export type { PatternProblem } from "./expr/pattern/parse-pattern.ts";
export { checkPattern } from "./expr/pattern/pattern.ts";
export type { Scope } from "./expr/scope.ts";
export { aType, isTruthy, type TypeName, typeOf } from "./expr/value.ts";
export { childrenOf, exprDepth, mapChildren, mapExpr, walkExpr } from "./expr/walk.ts";
export { assertWholePlan } from "./graph/assert-plan.ts";
export type { BodyHost, Graph, GraphNode, PortRequirement, SubGraph, ValueReader } from "./graph/graph.ts";
export { loadPlan } from "./graph/load-plan.ts";
export { type Adjacency, exitsOf, findCycle, reachable, reversed, waveNumbers, wavesOf } from "./graph/topology.ts";
export { createValueCheck, type ValueCheck } from "./graph/value-check.ts";
export { type CapCoverage, capCoverage } from "./guard/cap-coverage.ts";
export { type CapRefusal, CapSet, matchesGlob, refusalPhrase } from "./guard/caps.ts";
export { estimateTokens, type TokenCounter } from "./guard/estimate.ts";
export type { InheritedGuards } from "./guard/guards.ts";
export {
  type Amounts,
  Ledger,
  type LedgerLimits,
  type LedgerOptions,
  type LimitReached,
  type Reservation,
  type Resource,
} from "./guard/ledger.ts";
export { type Billed, costOf, type PriceTable, priceOf } from "./guard/prices.ts";
export type {
  AdapterCall,
  AdapterHook,
  AdapterPlace,
  NodeCall,
  NodeHook,
  PortCall,
  PortHook,
  PortNext,
} from "./hook/hooks.ts";
export type { Author } from "./journal/drafts.ts";
export type {
  BodyCompleted,
  BodyFailed,
  BodyStarted,
  CallEnvelope,
  CapDenied,
  ChildSpawned,
  Draft,
  Envelope,
  JournalEntry,
  LlmCalled,
  NodeCancelled,
  NodeCompleted,
  NodeFailed,
  NodeRetrying,
  NodeSkipped,
  NodeStarted,
  ResourceExceeded,
  ResourceReserved,
  ResourceWarning,
  RunCancelled,
  RunCompleted,
  RunFailed,
  RunResumed,
  RunStarted,
  RunSuspended,
  SkipReason,
  TerminalEntry,
  ToolCalled,
} from "./journal/entry.ts";
export { type BodyRecord, type FoldedRun, fold } from "./journal/fold.ts";
export { createMemoryJournal, type Journal, type MemoryJournal } from "./journal/journal.ts";
export { canonicalJson } from "./json/canonical-json.ts";
export { type Coerced, compileCoercion } from "./json/coercion/coerce.ts";
export {
  COERCION_KEYS,
  type CoercedType,
  type Coercion,
  type CoercionFlaw,
  type CoercionRules,
  readCoercion,
} from "./json/coercion/coercion-rules.ts";
export { fillDefaults } from "./json/fill-defaults.ts";
export type { JsonSchema } from "./json/json-schema.ts";
export { isJsonObject, type JsonObject, type JsonValue } from "./json/json-value.ts";
export { sha256Hex } from "./json/sha256.ts";
export { spelledValue } from "./json/spelled-value.ts";
export { planFunctions } from "./plan/functions.ts";
export type {
  PlanBatch,
  PlanCache,
  PlanCaps,
  PlanLimits,
  PlanPolicy,
  PlanPolicyRule,
  PlanPrice,
  PlanRetry,
} from "./plan/guards.ts";
export { planHash } from "./plan/hash.ts";
export { nameProblem } from "./plan/name.ts";
export type { Origin } from "./plan/origin.ts";
export {
  DEFAULT_PLAN_OPTIONS,
  isPlanBody,
  isPlanExpr,
  isPlanFunction,
  isPlanSecret,
  isPlanTemplate,
  PLAN_VERSION,
  type Plan,
  type PlanBody,
  type PlanErrorHandling,
  type PlanFunction,
  type PlanGraph,
  type PlanNode,
  type PlanOptions,
  type PlanOrigins,
  type PlanPool,
  type PlanPort,
  type PlanSecret,
  type PlanService,
  type PlanSource,
  type PlanValue,
} from "./plan/plan.ts";
export { isPlanText, type PlanText } from "./plan/plan-text.ts";
export type { Failure, FrameState, FrameStatus, Stop } from "./run/frame-state.ts";
export { type OpenedPorts, type OpenPortsOptions, openPorts } from "./run/open-ports.ts";
export type { RaisedLimits } from "./run/past.ts";
export type { ReadyQueue } from "./run/ready-queue.ts";
export { createRedactor, type Redactor } from "./run/redaction.ts";
export { type ResumeOptions, resumeRun } from "./run/resume-run.ts";
export { retryDelayMs } from "./run/retry-delay.ts";
export type { Log, RunContext } from "./run/run-context.ts";
export { runGraph } from "./run/run-graph.ts";
export type { RunHandle, RunOptions } from "./run/run-handle.ts";
export type {
  NodeResult,
  NodeStatus,
  RunCancelledResult,
  RunFailedResult,
  RunResult,
  RunResultBase,
  RunSucceeded,
  RunSuspendedResult,
  RunUsage,
} from "./run/run-result.ts";
export { createSystemClock } from "./run/system-clock.ts";
