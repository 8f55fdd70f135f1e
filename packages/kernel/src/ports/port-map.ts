import type { Approvals } from "./approvals.ts";
import type { DataStore } from "./data-store.ts";
import type { Executor } from "./executor.ts";
import type { FileStorage } from "./file-storage.ts";
import type { HttpClient } from "./http-client.ts";
import type { Llm } from "./llm.ts";
import type { Memory } from "./memory.ts";
import type { ObserverManager } from "./observer-manager.ts";
import type { PipelineSpawner } from "./pipeline-spawner.ts";
import type { SecretStore } from "./secret-store.ts";
import type { ToolRouter } from "./tool-router.ts";
import type { VectorSearch } from "./vector-search.ts";

/**
 * Every port by the name nodes use for it. Packages that bring a port of their own augment this interface:
 * `declare module "@hexdag/kernel/ports" { interface PortMap { search: Search } }`.
 */
export interface PortMap {
  llm: Llm;
  memory: Memory;
  datastore: DataStore;
  vectors: VectorSearch;
  tools: ToolRouter;
  secrets: SecretStore;
  files: FileStorage;
  http: HttpClient;
  spawner: PipelineSpawner;
  approvals: Approvals;
  executor: Executor;
  observers: ObserverManager;
}

export type PortName = keyof PortMap & string;

/** The ports a run is given. Any other name is allowed too: it is reachable by nodes that ask for it. */
export type Ports = { readonly [TName in PortName]?: PortMap[TName] } & { readonly [name: string]: unknown };
