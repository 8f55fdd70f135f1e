/** What guards need to know of one method of a port. */
export interface PortMethod {
  /** The capability a caller needs, before any `:name`. Empty: none. */
  readonly cap: string;
  /** Whether a text it answers with is a secret, by the name in its first argument: kept out of everything recorded from then on. */
  readonly reveals?: boolean;
  /** What stands behind the colon, read off the arguments. */
  readonly subject?: (args: readonly unknown[]) => string | undefined;
  /**
   * The adapter finds out in the course of a call which further subjects it needs, and has each admitted with `options.admit(...args)`,
   * which throws. A call whose arguments have no subject is left to that alone.
   */
  readonly admits?: boolean;
  /** What a call counts against: model calls, tool calls, child runs, or nothing. */
  readonly meter: "llm" | "tool" | "child" | "none";
  /** `call` answers once, `stream` returns an async iterable, `local` is a synchronous helper that is neither guarded nor reported. */
  readonly style: "call" | "stream" | "local";
  /** How many arguments come before the trailing `CallOptions`. */
  readonly arity: number;
  /**
   * What the arguments are called, with `?` behind those that may be left out. Absent: the method takes or gives what is no data, or
   * nobody should call it by its name.
   */
  readonly parameters?: readonly string[];
}

/** The method table of a port, by method name. A method that is not in the table is not reachable by nodes. */
export type PortMethodTable = Readonly<Record<string, PortMethod>>;

/** A text member of an argument, for `subject`. */
export function memberText(value: unknown, key: string): string | undefined {
  const found: unknown = typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
  return typeof found === "string" ? found : undefined;
}
