/** The trailing options of a call, as far as recordings go by them. */
export interface HeardOptions {
  readonly signal: AbortSignal | undefined;
  readonly admit: ((to: unknown) => void) | undefined;
  readonly onProgress: ((progress: unknown) => void) | undefined;
}

/** Reads the options of a call. */
export function readOptions(options: unknown): HeardOptions {
  if (typeof options !== "object" || options === null)
    return { signal: undefined, admit: undefined, onProgress: undefined };
  const signal: unknown = Reflect.get(options, "signal");
  const listener = (name: string): ((told: unknown) => void) | undefined => {
    const target: unknown = Reflect.get(options, name);
    return typeof target === "function" ? (told) => void Reflect.apply(target, options, [told]) : undefined;
  };
  return {
    signal: signal instanceof AbortSignal ? signal : undefined,
    admit: listener("admit"),
    onProgress: listener("onProgress"),
  };
}
