/** Orders texts by their UTF-16 code units, as contracts of ports say. */
export function byCodeUnit(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
