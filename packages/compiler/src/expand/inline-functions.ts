/** `!js`: where in a document it may stand at all. Which fields of a node take it is known when the node's kind is. */
import type { Reporter } from "../diagnostics/reporter.ts";
import type { SourceDocument, SourceScalar, SourceValue } from "../parse/source-value.ts";

/** Where `!js` may stand, for people. */
const WHERE_INLINE =
  "it may stand where a node takes a function: fn of a function node, or the body of a loop, branch or map";

/** Reports a `!js` that is no function of a node; gives what stands in its place. */
export function refuseInline(scalar: SourceScalar, reporter: Reporter): SourceScalar {
  reporter.report({
    code: "HD3017",
    message: "!js is the body of a function, and none is expected here",
    label: "not a function",
    hint: WHERE_INLINE,
    at: scalar,
  });
  return broken(scalar);
}

/** Stands for a function that has been reported. */
function broken({ source, start, end }: SourceScalar): SourceScalar {
  return { type: "scalar", source, start, end, style: "plain", data: null, broken: true };
}

/** Reports every `!js` that stands outside the spec of a node; it is broken in what comes back. */
export function refuseMisplacedInline(
  documents: readonly SourceDocument[],
  reporter: Reporter,
): readonly SourceDocument[] {
  return documents.map((document) => ({ ...document, value: visit(document.value, reporter) }));
}

function visit(value: SourceValue, reporter: Reporter): SourceValue {
  return mapInline(value, {
    inline: (scalar) => refuseInline(scalar, reporter),
    // Nodes are looked at when they are decoded.
    skip: (key, inner) => key === "nodes" && inner.type === "list",
  });
}

/** What to do with the functions in a value. */
export interface InlineVisit {
  /** What stands in place of a function. */
  inline(scalar: SourceScalar): SourceScalar;
  /** Parts of maps that are not looked at. */
  skip(key: string, value: SourceValue): boolean;
}

/** A value with other functions in it; the same value when none changes. */
export function mapInline(value: SourceValue, how: InlineVisit): SourceValue {
  if (value.type === "scalar") return value.tag === "js" ? how.inline(value) : value;
  if (value.type === "list") {
    const items = value.items.map((item) => mapInline(item, how));
    const isSame = items.every((item, index) => item === value.items[index]);
    return isSame ? value : { ...value, items, data: items.map(({ data }) => data) };
  }
  let isSame = true;
  const entries = value.entries.map((entry) => {
    const inner = how.skip(entry.key, entry.value) ? entry.value : mapInline(entry.value, how);
    if (inner === entry.value) return entry;
    isSame = false;
    return { ...entry, value: inner };
  });
  if (isSame) return value;
  return { ...value, entries, data: Object.fromEntries(entries.map(({ key, value: { data } }) => [key, data])) };
}
