/** A path as templates write it: `a.b.[my key].0`. */
export function pathText(parts: readonly string[]): string {
  return parts.map((part) => (/^[\p{L}_$][\p{L}\p{N}_$-]*$|^\d+$/u.test(part) ? part : `[${part}]`)).join(".");
}
