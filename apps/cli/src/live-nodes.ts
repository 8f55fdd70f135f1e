import type { RunEvent } from "@hexdag/kernel";

/** Which nodes of a run are at work right now, and the id of the run, as told by its events. */
export interface LiveNodes {
  readonly runId: string | undefined;
  /** Paths, innermost only: of a loop and the node in its body, the node. */
  readonly atWork: readonly string[];
  sink(event: RunEvent): void;
}

export function createLiveNodes(): LiveNodes {
  const running = new Set<string>();
  let runId: string | undefined;
  return {
    get runId() {
      return runId;
    },
    get atWork() {
      const paths = [...running];
      return paths.filter((path) => !paths.some((other) => isInside(other, path)));
    },
    sink(event) {
      switch (event.type) {
        case "run.started":
          ({ runId } = event);
          break;
        case "node.started":
          running.add(event.node);
          break;
        case "node.completed":
        case "node.failed":
        case "node.retrying":
        case "node.cancelled":
          running.delete(event.node);
          break;
        default:
          break;
      }
    },
  };
}

function isInside(path: string, outer: string): boolean {
  return path.startsWith(`${outer}/`) || path.startsWith(`${outer}[`);
}
