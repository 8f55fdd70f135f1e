/** What guards need to know of one method of a port. */
export interface PortMethod {
  /** The capability a caller needs, before any `:name`. */
  readonly cap: string;
  /** What a call counts against: model calls, tool calls, or nothing. */
  readonly meter: "llm" | "tool" | "none";
  /** `call` answers once, `stream` returns an async iterable, `local` is a synchronous helper that is neither guarded nor reported. */
  readonly style: "call" | "stream" | "local";
  /** How many arguments come before the trailing `CallOptions`. */
  readonly arity: number;
}

/** The method table of a port, by method name. A method that is not in the table is not reachable by nodes. */
export type PortMethodTable = Readonly<Record<string, PortMethod>>;
