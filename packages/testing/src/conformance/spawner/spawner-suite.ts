import type { PipelineSpawner } from "@hexdag/kernel/ports";
import { lifecycleFacet } from "../lifecycle.ts";
import { describeSuite, type PortSuite, type PortTarget } from "../suite.ts";
import { spawnerCancelFacet } from "./cancel.ts";
import { spawnerRunsFacet } from "./runs.ts";

/**
 * A spawner that knows three pipelines: `echo` (its output is `{echoed: <its input>}`), `fail` (its run fails, with a message that
 * contains "broken") and `hang` (it runs until it is aborted).
 */
export interface PipelineSpawnerTarget extends PortTarget<PipelineSpawner> {}

/** The contract of `PipelineSpawner`. */
export const PIPELINE_SPAWNER_SUITE: PortSuite<PipelineSpawner, PipelineSpawnerTarget> = {
  port: "spawner",
  guards: {},
  facets: [spawnerRunsFacet, spawnerCancelFacet, lifecycleFacet()],
};

/** Tests an adapter against the contract of `PipelineSpawner`. */
export function describePipelineSpawner(target: PipelineSpawnerTarget): void {
  describeSuite(PIPELINE_SPAWNER_SUITE, target);
}
