import type { JsonValue } from "../json/json-value.ts";

/** Turns template source into a renderer. Rendering is pure: no IO, no clock, no access to anything but `values`. */
export interface TemplateEngine {
  /** Throws a `HexdagError` (HD4504) for source it cannot parse. */
  compile(source: string): TemplateRenderer;
}

/** Renders with the given top-level names. Throws a `HexdagError` (HD4504) that names the path when a value is missing. */
export type TemplateRenderer = (values: { readonly [name: string]: JsonValue | undefined }) => string;
