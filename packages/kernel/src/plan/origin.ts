/** Where in a source text something was written. Offsets are UTF-16 code units; line and column count from 1. */
export interface Origin {
  /** Index into `Plan.sources`. */
  readonly source: number;
  readonly start: number;
  readonly end: number;
  readonly line: number;
  readonly column: number;
}
