import type { Reporter } from "../diagnostics/reporter.ts";
import type { Place } from "../diagnostics/span.ts";
import type { SourceTag } from "./source-value.ts";

/** The language's own tags. They stand before text. */
const OWN: ReadonlyMap<string, SourceTag> = new Map([
  ["!include", "include"],
  ["!secret", "secret"],
  ["!js", "js"],
]);

/** Tags YAML itself defines and the core schema resolves. */
const STANDARD = new Set(
  ["str", "int", "float", "bool", "null", "map", "seq"].map((name) => `tag:yaml.org,2002:${name}`),
);

/** The tag as the language knows it, when it does. */
export function ownTag(tag: string): SourceTag | undefined {
  return OWN.get(tag);
}

/** Reports a tag that means nothing where it stands, unless it is one of YAML's own. Returns whether it did. */
export function reportTag(tag: string, value: Place, reporter: Reporter): boolean {
  if (STANDARD.has(tag) || tag === "!") return false;
  const written = tag.replace("tag:yaml.org,2002:", "!!");
  const found = value.source.text.lastIndexOf(written, value.start);
  const at = found === -1 ? value : { source: value.source, start: found, end: found + written.length };
  const foreign = FOREIGN[tag];
  const close = foreign === undefined ? reporter.suggest(tag, OWN.keys()) : undefined;
  reporter.report({
    code: "HD1011",
    message: OWN.has(tag)
      ? `${tag} stands before text, not before a map or a list`
      : `the tag ${written} means nothing here`,
    hint: OWN.has(tag)
      ? EXAMPLES[tag]
      : (foreign ??
        (close === undefined ? "to write text that starts with `!`, put it in quotes" : `did you mean ${close}?`)),
    at,
  });
  return true;
}

/** Tags of other tools, and what to write here. */
const FOREIGN: Readonly<Record<string, string>> = {
  "!py": "functions are written in JavaScript or TypeScript: `!js |`, or fn: ./steps.ts#name",
  "!env": "an environment variable is written ${NAME}, or ${NAME:default}",
};

const EXAMPLES: Readonly<Record<string, string>> = {
  "!include": "for example !include ./parts/nodes.yaml",
  "!secret": "for example !secret OPENAI_API_KEY",
  "!js": "for example fn: !js return input.a + 1",
};
