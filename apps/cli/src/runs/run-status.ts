import type { RunSummary } from "@hexdag/kernel/ports";

/** `interrupted`: its process is gone and it has not ended, so it can be resumed. */
export type KeptStatus = "running" | "succeeded" | "failed" | "cancelled" | "suspended" | "interrupted";

/** How a kept run stands. */
export function statusOf({ last, owned }: RunSummary): KeptStatus {
  switch (last?.type) {
    case "run.completed":
      return "succeeded";
    case "run.failed":
      return "failed";
    case "run.cancelled":
      return "cancelled";
    case "run.suspended":
      return owned ? "running" : "suspended";
    default:
      return owned ? "running" : "interrupted";
  }
}
