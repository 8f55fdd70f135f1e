import { APPROVALS_METHODS } from "./approvals.ts";
import { DATA_STORE_METHODS } from "./data-store.ts";
import { FILE_STORAGE_METHODS } from "./file-storage.ts";
import { HTTP_CLIENT_METHODS } from "./http-client.ts";
import { LLM_METHODS } from "./llm.ts";
import { MEMORY_METHODS } from "./memory.ts";
import { PIPELINE_SPAWNER_METHODS } from "./pipeline-spawner.ts";
import type { PortMethodTable } from "./port-method.ts";
import { SECRET_STORE_METHODS } from "./secret-store.ts";
import { TOOL_ROUTER_METHODS } from "./tool-router.ts";
import { VECTOR_SEARCH_METHODS } from "./vector-search.ts";

/** The method table of every port that nodes can reach, by the port's name. */
export const PORT_METHODS: Readonly<Record<string, PortMethodTable>> = {
  llm: LLM_METHODS,
  memory: MEMORY_METHODS,
  datastore: DATA_STORE_METHODS,
  vectors: VECTOR_SEARCH_METHODS,
  tools: TOOL_ROUTER_METHODS,
  secrets: SECRET_STORE_METHODS,
  files: FILE_STORAGE_METHODS,
  http: HTTP_CLIENT_METHODS,
  spawner: PIPELINE_SPAWNER_METHODS,
  approvals: APPROVALS_METHODS,
};
