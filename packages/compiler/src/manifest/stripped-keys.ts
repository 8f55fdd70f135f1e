import { isJsonObject, type JsonObject } from "@hexdag/kernel";
import type { Reporter } from "../diagnostics/reporter.ts";
import type { SourceMap, SourceValue } from "../parse/source-value.ts";
import { isFree, unknownKey } from "./issues.ts";
import type { NodeTypeInfo } from "./node-types.ts";

/** A spec before and after validation. */
export interface StrippedKeys {
  readonly spec: SourceMap;
  readonly output: JsonObject;
  /** What was validated. */
  readonly own: Readonly<Record<string, unknown>>;
  readonly label: string;
  readonly info: NodeTypeInfo;
  readonly reporter: Reporter;
}

/**
 * Reports keys that validation dropped without a word: schema libraries strip what they do not know unless told to be
 * strict, and a dropped key is a typo nobody hears of.
 */
export function reportStrippedKeys(context: StrippedKeys): void {
  for (const entry of context.spec.entries) {
    const { key, value } = entry;
    if (!Object.hasOwn(context.own, key) || isFree(key)) continue;
    if (!Object.hasOwn(context.output, key)) {
      if (context.info.keys?.has(key) === true) continue;
      context.reporter.report(
        unknownKey(
          { key, at: entry, within: context.label, topic: `node/${context.info.type.kind}` },
          context.info.keysAt([]),
          context.reporter,
        ),
      );
    } else if (value.type !== "scalar" && context.own[key] === value.data)
      compare({ value, output: context.output[key], path: [key] }, context);
  }
}

interface Part {
  readonly value: SourceValue;
  readonly output: unknown;
  readonly path: readonly PropertyKey[];
}

function compare({ value, output, path }: Part, context: StrippedKeys): void {
  if (output === value.data) return;
  if (value.type === "list" && Array.isArray(output) && output.length === value.items.length) {
    for (const [index, item] of value.items.entries()) {
      compare({ value: item, output: output[index], path: [...path, index] }, context);
    }
  } else if (value.type === "map" && isJsonObject(output)) {
    for (const entry of value.entries) {
      if (Object.hasOwn(output, entry.key)) {
        compare({ value: entry.value, output: output[entry.key], path: [...path, entry.key] }, context);
      } else if (!isFree(entry.key)) {
        const within = `"${path.map(String).join(".")}" of ${context.label}`;
        context.reporter.report(
          unknownKey({ key: entry.key, at: entry, within }, context.info.keysAt(path), context.reporter),
        );
      }
    }
  }
}
