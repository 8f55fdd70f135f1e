/** Time. Injected wherever time matters, so that tests own it. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Calls `run` once, `delayMs` from now. The returned function cancels; cancelling late or twice does nothing. */
  after(delayMs: number, run: () => void): () => void;
}
