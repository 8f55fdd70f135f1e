export type { Cassette, CassettePort, CassetteReport } from "./cassettes/cassette.ts";
export { type CassetteOptions, recordCassette } from "./cassettes/record-cassette.ts";
export { replayCassette } from "./cassettes/replay-cassette.ts";
export { type AutoApprovalsOptions, createAutoApprovals } from "./defaults/approvals.ts";
export { type ApprovalAsk, createApprovals } from "./defaults/asked-approvals.ts";
export { createDataStore, type DataStoreOptions } from "./defaults/data-store.ts";
export { createLocalExecutor } from "./defaults/executor.ts";
export { createFileStorage, type FileStorageOptions } from "./defaults/file-storage.ts";
export {
  type Answer,
  type AnsweringLlmOptions,
  type AnswerOperation,
  countTokens,
  createAnsweringLlm,
} from "./defaults/llm/answering-llm.ts";
export { createEchoLlm, type EchoLlmOptions } from "./defaults/llm/echo-llm.ts";
export { createMockLlm, type MockLlmOptions } from "./defaults/llm/mock-llm.ts";
export {
  createScriptedLlm,
  type ScriptedLlm,
  type ScriptedLlmOptions,
  type ScriptedToolCall,
  type ScriptLine,
} from "./defaults/llm/scripted-llm.ts";
export { type ChildPlace, createLocalSpawner, type LocalSpawnerOptions } from "./defaults/local-spawner.ts";
export { createMemory, type MemoryOptions } from "./defaults/memory.ts";
export { createObserverManager, type ObserverManagerOptions } from "./defaults/observer-manager.ts";
export {
  createDirectorySecretStore,
  createDotenvSecretStore,
  createEnvSecretStore,
  type EnvSecretsOptions,
  type SecretFilesOptions,
} from "./defaults/secret-stores.ts";
export { createVectorSearch } from "./defaults/vector-search.ts";
export {
  checkInlineFunctions,
  hasInlineFunctions,
  type InlineFunctionOptions,
  type InlineFunctions,
  loadInlineFunctions,
} from "./inline/inline-functions.ts";
export { loadStdlib, type StdlibOptions, stdlibComponents } from "./install.ts";
export { createConsoleSink } from "./observers/console-sink.ts";
export { createJsonlSink, eventToJson } from "./observers/jsonl-sink.ts";
export { createTracer, type Span, type Tracer } from "./observers/tracer.ts";
export { type PlanNeeds, planNeeds } from "./plan-needs.ts";
export { createPolicyEngine } from "./policies/policy-engine.ts";
export type { Prompt, PromptExample, PromptMessage } from "./prompts/prompt.ts";
export { promptMessages, prompts } from "./prompts/prompts.ts";
export { type CostLine, type CostReport, reportCosts } from "./runs/cost-report.ts";
export { createFileRunStore } from "./runs/file-run-store.ts";
export { createInMemoryRunStore } from "./runs/in-memory-run-store.ts";
export { limitsTokens, loadTokenCounter, type TokenCounterOptions } from "./tokens/token-counter.ts";
export { createDatabaseTools, type DatabaseToolsOptions } from "./tools/database-tools.ts";
export { describeTool } from "./tools/local-router.ts";
export { createPipelineTool, type PipelineToolOptions } from "./tools/pipeline-tool.ts";
export { createServiceRouter, serviceDriver } from "./tools/service-router.ts";
export { createToolRouter, type ToolRouterOptions } from "./tools/tool-router.ts";
