/** The parts of a JSON pointer, unescaped. */
export function pointerParts(pointer: string): readonly string[] {
  if (pointer === "") return [];
  return pointer
    .slice(1)
    .split("/")
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** A path as people write it: `a.b[0]["odd key"]`. Digits alone are taken for list positions. */
export function formatPath(parts: readonly string[]): string {
  return parts.map((part, index) => formatPart(part, index === 0)).join("");
}

function formatPart(part: string, first: boolean): string {
  if (/^\d+$/.test(part)) return `[${part}]`;
  if (/^[\p{L}_$][\p{L}\p{N}_$-]*$/u.test(part)) return first ? part : `.${part}`;
  return `[${JSON.stringify(part)}]`;
}
