import type { Plan } from "@hexdag/kernel";
import type { Io } from "../io.ts";
import { createLiveProgress } from "./live-progress.ts";
import { createPlainProgress } from "./plain-progress.ts";
import { createQuietProgress, type Progress } from "./progress.ts";
import { createRunView } from "./run-view.ts";
import { styleFor } from "./style.ts";

/** The progress that fits where standard error leads: a live tree on a terminal, lines elsewhere, nothing when quiet. */
export function createProgress(plan: Plan, io: Io, quiet: boolean): Progress {
  if (quiet) return createQuietProgress((text) => io.stderr.write(text));
  const view = createRunView(plan.name, plan.graph.nodes);
  if (!io.stderr.isTty || io.env["TERM"] === "dumb" || isSet(io.env["CI"])) return createPlainProgress(io, view);
  return createLiveProgress(io, view, styleFor(io.stderr, io.env));
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== "" && value !== "false";
}
