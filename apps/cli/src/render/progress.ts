import type { RunEvent } from "@hexdag/kernel";

/** Shows a run to a person while it goes on, on standard error. */
export interface Progress {
  sink(event: RunEvent): void;
  /** Puts text beside the progress without garbling it: what user code logs, or a notice of ours. */
  print(text: string): void;
  /** Takes the progress away while somebody is asked something, until the returned function is called. What is printed meanwhile stays. */
  hold(): () => void;
  /** Leaves the last state standing. Safe to call twice. */
  close(): void;
}

/** For `--quiet`: only what user code prints. */
export function createQuietProgress(write: (text: string) => void): Progress {
  return {
    sink: () => undefined,
    print: (text) => write(text.endsWith("\n") ? text : `${text}\n`),
    hold: () => () => undefined,
    close: () => undefined,
  };
}
