import type { Reporter } from "../diagnostics/reporter.ts";
import type { Place } from "../diagnostics/span.ts";

/** Tags of the language that this version reads but does not act on. */
const LATER: Readonly<Record<string, string>> = {
  "!include": "includes",
  "!js": "inline functions",
  "!py": "inline functions (written `!js` here)",
  "!secret": "secrets",
};

/** Tags YAML itself defines and the core schema resolves. */
const STANDARD = new Set(
  ["str", "int", "float", "bool", "null", "map", "seq"].map((name) => `tag:yaml.org,2002:${name}`),
);

/** Reports a tag, unless it is one of YAML's own. Returns whether it did. */
export function reportTag(tag: string, value: Place, reporter: Reporter): boolean {
  if (STANDARD.has(tag) || tag === "!") return false;
  const written = tag.replace("tag:yaml.org,2002:", "!!");
  const found = value.source.text.lastIndexOf(written, value.start);
  const at = found === -1 ? value : { source: value.source, start: found, end: found + written.length };
  const later = LATER[tag];
  if (later !== undefined) {
    reporter.report({
      code: "HD2007",
      message: `${tag} is not supported yet; ${later} arrive with a later version`,
      at,
    });
    return true;
  }
  const close = reporter.suggest(tag, Object.keys(LATER));
  reporter.report({
    code: "HD1011",
    message: `the tag ${written} means nothing here`,
    hint: close === undefined ? "to write text that starts with `!`, put it in quotes" : `did you mean ${close}?`,
    at,
  });
  return true;
}
