/** A manifest's text. `file` is `/`-separated and relative to the directory the host resolves plan paths against. */
export interface Source {
  readonly file: string;
  readonly text: string;
}

/** Reads another file of the project, by the path a manifest names; `undefined` when there is none. */
export type Reader = (path: string) => string | undefined;

/** Largest manifest accepted unless the host says otherwise. */
export const DEFAULT_MAX_BYTES = 1_048_576;
