/** Runs `task` after pending IO has had its turn: `setImmediate` where there is one, a zero timer elsewhere. */
export function macrotask(task: () => void): void {
  const immediate: unknown = Reflect.get(globalThis, "setImmediate");
  if (typeof immediate === "function") immediate(task);
  else setTimeout(task, 0);
}
