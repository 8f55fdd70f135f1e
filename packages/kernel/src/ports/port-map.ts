import type { Executor } from "./executor.ts";
import type { Llm } from "./llm.ts";
import type { Memory } from "./memory.ts";
import type { ObserverManager } from "./observer-manager.ts";
import type { PipelineSpawner } from "./pipeline-spawner.ts";

/**
 * Every port by the name nodes use for it. Packages that bring a port of their own augment this interface:
 * `declare module "@hexdag/kernel/ports" { interface PortMap { search: Search } }`.
 */
export interface PortMap {
  llm: Llm;
  memory: Memory;
  spawner: PipelineSpawner;
  executor: Executor;
  observers: ObserverManager;
}

export type PortName = keyof PortMap & string;

/** The ports a run is given. Any other name is allowed too: it is reachable by nodes that ask for it. */
export type Ports = { readonly [TName in PortName]?: PortMap[TName] } & { readonly [name: string]: unknown };
