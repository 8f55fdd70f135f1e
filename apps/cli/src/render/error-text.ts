import { renderDiagnostic } from "@hexdag/compiler";
import type { HexdagError } from "@hexdag/kernel";

/** An error that has no place in a source, for people. */
export function renderError({ code, message, hint }: HexdagError, color: boolean): string {
  return renderDiagnostic({ code, severity: "error", message, ...(hint === undefined ? {} : { hint }) }, undefined, {
    color,
  });
}
