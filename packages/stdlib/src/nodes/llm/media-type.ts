/** The media type of bytes: what they begin with, else what their name says. */
export function mediaTypeOf(bytes: Uint8Array, name: string | undefined): string | undefined {
  return typeByBytes(bytes) ?? (name === undefined ? undefined : typeByName(name));
}

/** The media type that the end of a name or an address stands for. */
export function typeByName(name: string): string | undefined {
  const [path = ""] = name.split(/[?#]/);
  const [, ending = ""] = /\.(\w+)$/.exec(path) ?? [];
  return BY_ENDING.get(ending.toLowerCase());
}

const BY_ENDING: ReadonlyMap<string, string> = new Map([
  ["png", "image/png"],
  ["jpg", "image/jpeg"],
  ["jpeg", "image/jpeg"],
  ["webp", "image/webp"],
  ["gif", "image/gif"],
  ["pdf", "application/pdf"],
  ["txt", "text/plain"],
  ["md", "text/markdown"],
  ["csv", "text/csv"],
  ["html", "text/html"],
  ["json", "application/json"],
]);

function typeByBytes(bytes: Uint8Array): string | undefined {
  const start = String.fromCharCode(...bytes.subarray(0, 12));
  if (start.startsWith("\x89PNG")) return "image/png";
  if (start.startsWith("\xff\xd8\xff")) return "image/jpeg";
  if (start.startsWith("GIF8")) return "image/gif";
  if (start.startsWith("RIFF") && start.endsWith("WEBP")) return "image/webp";
  return start.startsWith("%PDF") ? "application/pdf" : undefined;
}
