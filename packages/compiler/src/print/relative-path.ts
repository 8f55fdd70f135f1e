/** `path` as it is written in `file`; both are relative to the same directory. */
export function relativePath(file: string, path: string): string {
  const from = file.split("/").slice(0, -1);
  const to = path.split("/");
  let shared = 0;
  while (shared < from.length && shared < to.length - 1 && from[shared] === to[shared]) shared++;
  const up = from.slice(shared).map(() => "..");
  return [...(up.length === 0 ? ["."] : up), ...to.slice(shared)].join("/");
}

/** Whether `module#name` of a plan names a file; the host asks in the same way. */
export function isFilePath(module: string): boolean {
  return /^\.{0,2}[/\\]/.test(module) || (/\.[cm]?[jt]sx?$/.test(module) && !module.startsWith("@"));
}

/** `module#name` as it is written in `file`. */
export function referenceIn(file: string, reference: string): string {
  const hash = reference.lastIndexOf("#");
  const module = hash === -1 ? reference : reference.slice(0, hash);
  if (!isFilePath(module) || module.startsWith("/")) return reference;
  return relativePath(file, module) + (hash === -1 ? "" : reference.slice(hash));
}
