/** A path written in a file, as seen from the directory that file's own path is relative to. */
export function resolvePath(file: string, path: string): string {
  const segments = file.split("/").slice(0, -1);
  for (const segment of path.split("/")) {
    if (segment === "" || segment === ".") continue;
    if (segment === ".." && segments.length > 0 && segments.at(-1) !== "..") segments.pop();
    else segments.push(segment);
  }
  return segments.join("/");
}
