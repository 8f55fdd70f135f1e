import type { PipelineSpawner } from "@hexdag/kernel/ports";
import { lifecycleFacet } from "../lifecycle.ts";
import { describeSuite, type PortSuite } from "../suite.ts";
import { spawnerCancelFacet } from "./cancel.ts";
import { spawnerRunsFacet } from "./runs.ts";
import type { PipelineSpawnerTarget } from "./spawner-target.ts";

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
