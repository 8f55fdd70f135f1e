export { type DriverContext, type DriverType, defineDriver } from "../component/driver-type.ts";
export type { StandardProps, StandardSchema } from "../component/standard-schema.ts";
export type { ErrorCode } from "../errors/codes.ts";
export { type ErrorInfo, HexdagError, type HexdagErrorOptions, isHexdagError } from "../errors/hexdag-error.ts";
export { PortError, type PortErrorOptions } from "../errors/port-error.ts";
export type { JsonSchema } from "../json/json-schema.ts";
export { isJsonObject, type JsonObject, type JsonValue } from "../json/json-value.ts";
export type { CallOptions, PortLifecycle } from "./call-options.ts";
export type { Clock } from "./clock.ts";
export type { ExecutionTask, Executor } from "./executor.ts";
export {
  LLM_METHODS,
  type Llm,
  type LlmMessage,
  type LlmRequest,
  type LlmResponse,
  type LlmStreamPart,
  type LlmUsage,
  type SupportsStreaming,
  type SupportsStructuredOutput,
  supportsStreaming,
  supportsStructuredOutput,
} from "./llm.ts";
export { MEMORY_METHODS, type Memory } from "./memory.ts";
export type { EventSink, ObserverManager, SinkOptions } from "./observer-manager.ts";
export {
  type ChildResult,
  PIPELINE_SPAWNER_METHODS,
  type PipelineSpawner,
  type SpawnRequest,
} from "./pipeline-spawner.ts";
export type { PortMap, PortName, Ports } from "./port-map.ts";
export type { PortMethod, PortMethodTable } from "./port-method.ts";
export type { TemplateEngine, TemplateRenderer } from "./template-engine.ts";
export type { ValidationProblem, Validator } from "./validator.ts";
