import { CST } from "yaml";

/**
 * Whether all tokens are of the kinds the printer knows. Keys that are collections, spread over lines or marked with `?`,
 * and tabs as indentation, are rare enough to be left to their authors.
 */
export function isPrintable(tokens: readonly CST.Token[]): boolean {
  return tokens.every((token) => {
    if (token.type === "error") return false;
    if (token.type !== "document") return true;
    let printable = true;
    CST.visit(token, ({ key, start, sep, value }) => {
      const isKnown =
        !start.some(({ type }) => type === "explicit-key-ind") &&
        isPlainKey(key) &&
        isPlaced(sep) &&
        !(value?.type === "flow-collection" && value.end.some(({ type }) => type === "flow-error-end"));
      printable &&= isKnown;
      return printable ? undefined : CST.visit.BREAK;
    });
    return printable;
  });
}

function isPlainKey(key: CST.Token | null | undefined): boolean {
  if (!key) return true;
  const isScalar = ["scalar", "single-quoted-scalar", "double-quoted-scalar", "alias"].includes(key.type);
  return isScalar && "source" in key && !key.source.includes("\n");
}

/** A colon on the line of its key. */
function isPlaced(sep: readonly CST.SourceToken[] | undefined): boolean {
  const colon = sep?.findIndex(({ type }) => type === "map-value-ind") ?? -1;
  return !(sep ?? []).slice(0, Math.max(colon, 0)).some(({ type }) => type !== "space");
}
