export { type DriverContext, type DriverType, defineDriver } from "../component/driver-type.ts";
export type { StandardProps, StandardSchema } from "../component/standard-schema.ts";
export type { ErrorCode } from "../errors/codes.ts";
export { type ErrorInfo, HexdagError, type HexdagErrorOptions, isHexdagError } from "../errors/hexdag-error.ts";
export { PortError, type PortErrorOptions } from "../errors/port-error.ts";
export type { JsonSchema } from "../json/json-schema.ts";
export { isJsonObject, type JsonObject, type JsonValue } from "../json/json-value.ts";
export { APPROVALS_METHODS, type ApprovalDecision, type ApprovalRequest, type Approvals } from "./approvals.ts";
export type { CallOptions, PortLifecycle } from "./call-options.ts";
export type { Clock } from "./clock.ts";
export {
  type CollectionQuery,
  type ColumnSchema,
  DATA_STORE_METHODS,
  type DataStore,
  type ExecuteResult,
  type QueryParameters,
  type StoredDocument,
  type SupportsCollections,
  type SupportsKeyValue,
  type SupportsQuery,
  type SupportsSchema,
  type SupportsTransactions,
  type SupportsTtl,
  supportsCollections,
  supportsKeyValue,
  supportsQuery,
  supportsSchema,
  supportsTransactions,
  supportsTtl,
  type TableSchema,
} from "./data-store.ts";
export type { ExecutionTask, Executor } from "./executor.ts";
export { fieldMatcher } from "./field-matcher.ts";
export { FILE_STORAGE_METHODS, type FileInfo, type FileStorage } from "./file-storage.ts";
export {
  HTTP_CLIENT_METHODS,
  type HttpCallOptions,
  type HttpClient,
  type HttpRequest,
  type HttpResponse,
} from "./http-client.ts";
export {
  answerParts,
  type EmbeddingRequest,
  type EmbeddingResponse,
  LLM_METHODS,
  type Llm,
  type LlmBatch,
  type LlmBatchResult,
  type LlmCapabilities,
  type LlmRequest,
  type LlmResponse,
  type LlmStreamPart,
  type LlmTool,
  type LlmUsage,
  type SupportsBatch,
  type SupportsEmbedding,
  type SupportsStreaming,
  type SupportsStructuredOutput,
  supportsBatch,
  supportsEmbedding,
  supportsStreaming,
  supportsStructuredOutput,
  supportsTools,
  supportsVision,
  toolCallsOf,
} from "./llm.ts";
export { answeredValue, type LlmAnswerSchema, toLlmAnswerSchema } from "./llm-answer-schema.ts";
export {
  innermostMessage,
  isPassingStatus,
  type LlmCallSite,
  type LlmFailure,
  llmFailure,
  llmModelMissing,
  llmNotJson,
} from "./llm-failure.ts";
export {
  type LlmAnswerPart,
  type LlmAssistantMessage,
  type LlmFilePart,
  type LlmImagePart,
  type LlmMessage,
  type LlmReasoningPart,
  type LlmSystemMessage,
  type LlmTextPart,
  type LlmToolCallPart,
  type LlmToolMessage,
  type LlmToolResultPart,
  type LlmUserMessage,
  parseToolArguments,
  partsOf,
  RAW_ARGUMENTS,
  textOf,
  toolArgumentsText,
  toolResultText,
} from "./llm-message.ts";
export { llmRefusal, type RefusalSite, refuseWhatItCannot } from "./llm-refusal.ts";
export { createToolNames, type ToolNames } from "./llm-tool-names.ts";
export { MEMORY_METHODS, type Memory } from "./memory.ts";
export { mergeToolRouters, type ToolSource, type ToolSources, unknownTool } from "./merge-tool-routers.ts";
export type { EventSink, ObserverManager, SinkOptions } from "./observer-manager.ts";
export {
  type ChildResult,
  PIPELINE_SPAWNER_METHODS,
  type PipelineSpawner,
  type SpawnOptions,
  type SpawnRequest,
} from "./pipeline-spawner.ts";
export type { PortMap, PortName, Ports } from "./port-map.ts";
export type { PortMethod, PortMethodTable } from "./port-method.ts";
export { PORT_METHODS } from "./port-methods.ts";
export { type HeaderReader, retryAfterMs } from "./retry-after.ts";
export type { OwnedJournal, RunQuery, RunRecord, RunStore, RunSummary, StoredRun } from "./run-store.ts";
export { SECRET_STORE_METHODS, type SecretStore } from "./secret-store.ts";
export type { TemplateEngine, TemplateRenderer } from "./template-engine.ts";
export {
  type SupportsToolChanges,
  supportsToolChanges,
  TOOL_ROUTER_METHODS,
  type ToolCall,
  type ToolCallOptions,
  type ToolDescription,
  type ToolHints,
  type ToolListOptions,
  type ToolProgress,
  type ToolResult,
  type ToolRouter,
} from "./tool-router.ts";
export type { ValidationProblem, Validator } from "./validator.ts";
export {
  VECTOR_SEARCH_METHODS,
  type VectorMatch,
  type VectorQuery,
  type VectorRecord,
  type VectorSearch,
} from "./vector-search.ts";
