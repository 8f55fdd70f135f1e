/** The trailing options of a call, as far as recordings go by them. */
export interface HeardOptions {
  /** The arguments before a limit cut them: what is left of it when a call is made is another on every run. */
  readonly asked: readonly unknown[] | undefined;
  readonly signal: AbortSignal | undefined;
  readonly admit: ((to: unknown) => void) | undefined;
  readonly onProgress: ((progress: unknown) => void) | undefined;
}

/** Reads the options of a call. */
export function readOptions(options: unknown): HeardOptions {
  if (typeof options !== "object" || options === null)
    return { asked: undefined, signal: undefined, admit: undefined, onProgress: undefined };
  const signal: unknown = Reflect.get(options, "signal");
  const listener = (name: string): ((told: unknown) => void) | undefined => {
    const target: unknown = Reflect.get(options, name);
    return typeof target === "function" ? (told) => void Reflect.apply(target, options, [told]) : undefined;
  };
  const asked: unknown = Reflect.get(options, "asked");
  return {
    asked: Array.isArray(asked) ? asked : undefined,
    signal: signal instanceof AbortSignal ? signal : undefined,
    admit: listener("admit"),
    onProgress: listener("onProgress"),
  };
}
