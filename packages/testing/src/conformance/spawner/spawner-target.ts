import type { PipelineSpawner } from "@hexdag/kernel/ports";
import type { PortTarget } from "../suite.ts";

/**
 * A spawner that knows three pipelines: `echo` (its output is `{echoed: <its input>}`), `fail` (its run fails, with a message that
 * contains "broken") and `hang` (it runs until it is aborted).
 */
export interface PipelineSpawnerTarget extends PortTarget<PipelineSpawner> {}
