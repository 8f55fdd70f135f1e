/** Runs something that Node calls experimental on standard error, where people look for what their own code says. */
export function quietly<T>(run: () => T): T {
  const { emitWarning } = process;
  const silent = (warning: string | Error, ...rest: readonly unknown[]): void => {
    if (rest[0] === "ExperimentalWarning") return;
    Reflect.apply(emitWarning, process, [warning, ...rest]);
  };
  process.emitWarning = silent;
  try {
    return run();
  } finally {
    process.emitWarning = emitWarning;
  }
}
