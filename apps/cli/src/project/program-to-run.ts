import type { ProjectSettings } from "@hexdag/compiler";
import type { Plan } from "@hexdag/kernel";
import type { SourceFiles } from "./source-files.ts";

/** A plan with what its host knows of it. */
export interface ProgramToRun {
  readonly plan: Plan;
  readonly base: string;
  readonly files: SourceFiles;
  /** What its Config says to the host. */
  readonly settings?: ProjectSettings | undefined;
  /** The manifest's own path: other pipelines of the same file are found by name. */
  readonly file: string;
}
