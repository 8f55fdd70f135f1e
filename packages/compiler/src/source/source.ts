/** A manifest's text. `file` is `/`-separated and relative to the directory the host resolves plan paths against. */
export interface Source {
  readonly file: string;
  readonly text: string;
}

/**
 * Reads another file of the project. `path` is like `Source.file`: what a manifest wrote, resolved against the file it was
 * written in. The host decides what belongs to the project, after symbolic links are resolved.
 */
export type Reader = (path: string) => ReadOutcome;

/** A file's text, or why there is none. */
export type ReadOutcome =
  | {
      readonly text: string;
      /** The one spelling of its path, when the host knows several. */
      readonly file?: string;
    }
  | {
      /** `outside`: the project ends before it. `unreadable`: it is no text, too large, or the system refuses. */
      readonly problem: "missing" | "outside" | "unreadable";
      /** Says more, for the message. */
      readonly reason?: string;
    };

/** Largest manifest accepted unless the host says otherwise. */
export const DEFAULT_MAX_BYTES = 1_048_576;
