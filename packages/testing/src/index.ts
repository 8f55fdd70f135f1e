export {
  APPROVALS_SUITE,
  type ApprovalsTarget,
  describeApprovals,
} from "./conformance/approvals/approvals-suite.ts";
export { describeBrokenFakes } from "./conformance/broken-fakes.ts";
export { CLOCK_SUITE, type ClockTarget, describeClock } from "./conformance/clock/clock-suite.ts";
export { DATA_STORE_SUITE, describeDataStore } from "./conformance/data-store/data-store-suite.ts";
export type { DataStoreStatements, DataStoreTarget } from "./conformance/data-store/data-store-target.ts";
export { describeExecutor, EXECUTOR_SUITE, type ExecutorTarget } from "./conformance/executor/executor-suite.ts";
export { abortedSignal, expectCode, rejectionOf, thrownBy } from "./conformance/expectations.ts";
export { describeFileStorage, FILE_STORAGE_SUITE } from "./conformance/file-storage/file-storage-suite.ts";
export type { FileStorageTarget } from "./conformance/file-storage/file-storage-target.ts";
export { describeHttpClient, HTTP_CLIENT_SUITE } from "./conformance/http-client/http-client-suite.ts";
export type { HttpClientTarget } from "./conformance/http-client/http-client-target.ts";
export {
  type LlmScene,
  type SceneAnswer,
  type SceneMessage,
  type SceneNeed,
  type ScenePort,
  type SeenRequest,
  sceneAnswer,
} from "./conformance/llm/llm-scene.ts";
export { describeLlm, LLM_SUITE } from "./conformance/llm/llm-suite.ts";
export type { FailingLlm, LlmTarget } from "./conformance/llm/llm-target.ts";
export { describeMemory, MEMORY_SUITE } from "./conformance/memory/memory-suite.ts";
export type { MemoryTarget } from "./conformance/memory/memory-target.ts";
export {
  describeObserverManager,
  OBSERVER_MANAGER_SUITE,
} from "./conformance/observers/observers-suite.ts";
export type { ObserverManagerTarget } from "./conformance/observers/observers-target.ts";
export { describeRunStore, RUN_STORE_SUITE, type RunStoreTarget } from "./conformance/run-store/run-store-suite.ts";
export {
  describeSecretStore,
  SECRET_STORE_SUITE,
  type SecretStoreTarget,
  SUITE_SECRETS,
} from "./conformance/secret-store/secret-store-suite.ts";
export {
  describePipelineSpawner,
  PIPELINE_SPAWNER_SUITE,
} from "./conformance/spawner/spawner-suite.ts";
export type { PipelineSpawnerTarget } from "./conformance/spawner/spawner-target.ts";
export {
  CAPABILITIES_CASE,
  type ConformanceCase,
  caseNames,
  describeSuite,
  type Facet,
  type FailingCasesOptions,
  failingCases,
  type PortSuite,
  type PortTarget,
} from "./conformance/suite.ts";
export {
  describeTemplateEngine,
  TEMPLATE_ENGINE_SUITE,
} from "./conformance/template-engine/template-engine-suite.ts";
export type { TemplateEngineTarget } from "./conformance/template-engine/template-engine-target.ts";
export { describeToolRouter, TOOL_ROUTER_SUITE } from "./conformance/tool-router/tool-router-suite.ts";
export type { ToolRouterTarget } from "./conformance/tool-router/tool-router-target.ts";
export { describeValidator, VALIDATOR_SUITE, type ValidatorTarget } from "./conformance/validator/validator-suite.ts";
export { describeVectorSearch, VECTOR_SEARCH_SUITE } from "./conformance/vector-search/vector-search-suite.ts";
export type { VectorSearchTarget } from "./conformance/vector-search/vector-search-target.ts";
export { createFakeClock, type FakeClock } from "./fakes/fake-clock.ts";
export { createSeededRandom, type SeededRandom } from "./fakes/seeded-random.ts";
export { settled } from "./simulation/settled.ts";
export { createSettler, permutations, type Settler, settleOrder } from "./simulation/settler.ts";
export type {
  WireEnd,
  WireEvent,
  WireEvents,
  WireJson,
  WireLines,
  WireReply,
  WireSilence,
  WireText,
} from "./wire/wire-reply.ts";
export { createWireServer, type WireHandler, type WireRequest, type WireServer } from "./wire/wire-server.ts";
