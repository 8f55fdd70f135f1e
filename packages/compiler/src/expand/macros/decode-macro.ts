/** Decodes `kind: Macro`: its fields under `spec`, or at the top as the Python program wrote them. */
import * as z from "zod";
import type { Reporter } from "../../diagnostics/reporter.ts";
import { decodeMap } from "../../manifest/decode-map.ts";
import { type KindDocument, keyPlace } from "../../manifest/documents.ts";
import { headOf, isFree } from "../../manifest/issues.ts";
import { checkName } from "../../manifest/names.ts";
import { documentSchema, metadataSchema } from "../../manifest/schema/document.ts";
import { macroSpecSchema } from "../../manifest/schema/macro.ts";
import { entryOf, type SourceList, type SourceMap, typeName, valueOf } from "../../parse/source-value.ts";
import { decodeParameters } from "./decode-parameters.ts";
import type { DocumentMacro } from "./macro.ts";
import { nodesInText } from "./nodes-in-text.ts";

/** Parameters are looked at one by one. */
const SPEC_SCHEMA = macroSpecSchema.extend({ parameters: z.array(z.unknown()).optional() });
const OUTSIDE = new Set(Object.keys(documentSchema.shape));

/** A macro; `undefined` for one that nobody could invoke. */
export function decodeMacro(document: KindDocument, reporter: Reporter): DocumentMacro | undefined {
  const { map, name } = document;
  const what = name === undefined ? "the macro" : `macro "${name.name}"`;
  const metadata = valueOf(map, "metadata");
  const at = keyPlace(map, "metadata");
  if (metadata?.type === "map") decodeMap(metadataSchema, metadata, { what: `the metadata of ${what}`, reporter, at });
  else {
    reporter.report({
      code: metadata === undefined ? "HD2002" : "HD2003",
      message:
        metadata === undefined
          ? `${what} needs "metadata"`
          : `"metadata" of ${what} must be a map, not ${typeName(metadata.data)}`,
      hint: "add metadata: {name: …}",
      at,
    });
  }
  if (name !== undefined) checkName("macro", name, reporter);
  const spec = specOf(document, what, reporter);
  if (spec === undefined) return undefined;
  const decoded = decodeMap(SPEC_SCHEMA, spec, { what, reporter, at: keyPlace(map, "spec") });
  const parameters = valueOf(spec, "parameters");
  const label = name?.name ?? "";
  const macro = {
    parameters: parameters?.type === "list" ? decodeParameters(parameters, label, reporter) : [],
    nodes: nodesOf(spec, what, reporter),
    output: outputOf(spec, what, reporter),
    ports: (decoded?.requires_ports ?? []).flatMap((port) => (port.optional === true ? [] : [port.name])),
  };
  return name === undefined ? undefined : { ...macro, name: name.name, at: name.at };
}

/** The macro's own fields, wherever they stand. */
function specOf({ map }: KindDocument, what: string, reporter: Reporter): SourceMap | undefined {
  const spec = valueOf(map, "spec");
  const top = map.entries.filter(({ key }) => !OUTSIDE.has(key) && !isFree(key));
  if (spec === undefined) {
    return { ...map, entries: top, data: Object.fromEntries(top.map(({ key, value }) => [key, value.data])) };
  }
  for (const entry of top) {
    reporter.report({
      code: "HD2006",
      message: `"${entry.key}" of ${what} belongs under spec, like its other fields`,
      hint: "move it into spec:",
      at: entry,
    });
  }
  if (spec.type === "map") return spec;
  reporter.report({
    code: "HD2003",
    message: `"spec" of ${what} must be a map, not ${typeName(spec.data)}`,
    at: spec.data === null ? keyPlace(map, "spec") : headOf(spec),
  });
  return undefined;
}

function nodesOf(spec: SourceMap, what: string, reporter: Reporter): SourceList | undefined {
  const nodes = valueOf(spec, "nodes");
  const raw = valueOf(spec, "nodes_raw");
  reportBoth(spec, ["nodes", "nodes_raw"], { what, reporter });
  if (nodes === undefined && raw === undefined) {
    reporter.report({
      code: "HD2002",
      message: `${what} needs "nodes"`,
      label: '"nodes" is missing',
      hint: "list the nodes that an invocation stands for",
      at: headOf(spec),
    });
  }
  if (nodes?.type === "list" && nodes.items.length === 0) {
    reporter.report({
      code: "HD2003",
      message: `"nodes" of ${what} is empty`,
      hint: "a macro has at least one node",
      at: nodes,
    });
  }
  if (nodes !== undefined) return nodes.type === "list" ? nodes : undefined;
  return raw?.type === "scalar" ? nodesInText(raw, reporter) : undefined;
}

function outputOf(spec: SourceMap, what: string, reporter: Reporter): DocumentMacro["output"] {
  reportBoth(spec, ["output", "outputs"], { what, reporter });
  return valueOf(spec, "output") ?? valueOf(spec, "outputs");
}

function reportBoth(
  spec: SourceMap,
  [first, second]: readonly [string, string],
  { what, reporter }: { readonly what: string; readonly reporter: Reporter },
): void {
  const other = entryOf(spec, second);
  const kept = entryOf(spec, first);
  if (kept === undefined || other === undefined) return;
  reporter.report({
    code: "HD2014",
    message: `${what} has "${first}" and "${second}", which say the same`,
    hint: `keep "${first}"`,
    at: other,
    related: [{ message: `"${first}" is here`, at: kept }],
  });
}
