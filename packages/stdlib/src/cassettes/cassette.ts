/** What recording and replaying have in common: a place for adapters to be heard, or stood in for, and an end. */
import type { AdapterHook, AdapterPlace } from "@hexdag/kernel";
import type { PortMap } from "@hexdag/kernel/ports";

/** A port whose calls go into cassettes: those that reach models, tools, the web, and whoever approves. */
export type CassettePort = "llm" | "tools" | "http" | "approvals";

export const CASSETTE_PORTS: readonly CassettePort[] = ["llm", "tools", "http", "approvals"];

/**
 * Recordings of what adapters answer. It stands where the adapters stand, beneath caps, limits, hooks and policies, so that a
 * replay is held and counted as the recorded run was. As one of the `adapterHooks` of `openPorts` it has the adapters of a plan.
 */
export interface Cassette extends AdapterHook {
  /** An adapter that is handed to `runGraph`; what makes it is called only to record. `name` tells several of one port apart. */
  adapter<TPort extends CassettePort>(
    port: TPort,
    create: () => PortMap[TPort] | Promise<PortMap[TPort]>,
    name?: string,
  ): Promise<PortMap[TPort]>;
  /** Ends it: recordings are written, replays say what they found. Safe to call twice. */
  close(): Promise<CassetteReport>;
}

/** What a cassette came to. */
export interface CassetteReport {
  /** The calls that were recorded, or answered from recordings. */
  readonly calls: number;
  /** Recordings that a replay had no use for, as `FILE number N: METHOD`. */
  readonly unused: readonly string[];
  /** What was asked for and is not recorded: the messages of the errors. */
  readonly missed: readonly string[];
}

/** Whether an adapter needs nobody's recording: a pipeline as a tool runs in a replay too, on what its own calls were answered. */
export function isLeftAlone({ port, adapter }: Pick<AdapterPlace, "port" | "adapter">): boolean {
  return port === "tools" && adapter === "pipeline";
}
