/**
 * What a manifest may write in the place of any value, because it becomes one before anybody looks: `${VAR}`,
 * `{{$var.name}}`, an included file, below `config` a secret, and in a macro's body a parameter. An editor sees a tag such
 * as `!include parts.yaml` as the text behind it.
 */
import type { JsonSchema } from "@hexdag/kernel";

/** Where a value stands, which decides what may stand in for it. */
export type Site = "manifest" | "config" | "macro";

const FILE = "\\.(?:ya?ml|json)(?:#.*)?$";
const VARIABLE = "\\$\\{|\\{\\{\\{?~?\\s*\\$var\\.";

const TEXTS: { readonly [TSite in Site]: string } = {
  manifest: `${VARIABLE}|${FILE}`,
  config: `${VARIABLE}|${FILE}|^[A-Z_][A-Z0-9_]*$`,
  macro: `${VARIABLE}|${FILE}|\\{\\{|\\$(?:param|input|var)\\b|^[A-Za-z_][\\w.]*$`,
};

const MAPS: { readonly [TSite in Site]: readonly string[] } = {
  manifest: ["!include"],
  config: ["!include", "$secret", "$text"],
  macro: ["!include"],
};

/** Texts that stand in for a value. */
export function standInText(site: Site): string {
  return TEXTS[site];
}

/** The keys of the maps that stand in for a value. */
export function standInKeys(site: Site): readonly string[] {
  return MAPS[site];
}

/** A map that stands in for a value, beside other types. */
export function standInMap(site: Site): JsonSchema {
  return {
    properties: Object.fromEntries(MAPS[site].map((key) => [key, {}])),
    additionalProperties: false,
    minProperties: 1,
    maxProperties: 1,
  };
}

/** Whatever stands in for a value. */
export function standIn(site: Site): JsonSchema {
  return { type: ["string", "object"], pattern: TEXTS[site], ...standInMap(site) };
}
