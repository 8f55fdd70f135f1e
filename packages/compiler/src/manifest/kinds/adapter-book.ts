/** The Adapter documents of a project, and what a `ref` to one of them gets. */
import * as z from "zod";
import type { Reporter } from "../../diagnostics/reporter.ts";
import { entryOf, type SourceMap, valueOf } from "../../parse/source-value.ts";
import { decodeMap } from "../decode-map.ts";
import { decodeFilling, type FillingSite } from "../decode-ports.ts";
import type { KindDocument } from "../documents.ts";
import { headOf } from "../issues.ts";
import { type Name, namesIn } from "../names.ts";
import { free } from "../schema/basics.ts";
import { adapterSpecSchema } from "../schema/port.ts";
import { decodeDocument } from "./decode-document.ts";
import type { PolicyBook } from "./policy-book.ts";
import type { AdapterBook, PortManifest, RefSite } from "./port-manifest.ts";

/** Its keys that are decoded one by one. */
const outsideSchema = adapterSpecSchema.extend({
  adapters: z.array(free).min(1).optional(),
  policies: free.optional(),
  middleware: free.optional(),
});

interface Entry {
  /** Absent when it is not valid, which has been reported. */
  readonly filling: PortManifest | undefined;
  readonly port: string | undefined;
  readonly at: Name["at"];
  used: boolean;
}

/** Decodes the documents, and reports what is wrong with them whether or not anything uses them. */
export function openAdapterBook(
  documents: readonly KindDocument[],
  { policyBook, reporter }: { readonly policyBook: PolicyBook; readonly reporter: Reporter },
): AdapterBook {
  const entries = new Map<string, Entry>();
  const book: AdapterBook = {
    find(name, site) {
      const entry = entries.get(name.name);
      if (entry === undefined) {
        reportUnknown(name, entries, site);
        return undefined;
      }
      entry.used = true;
      if (entry.port === undefined || site.port === undefined || entry.port === site.port) return entry.filling;
      site.reporter.report({
        code: "HD3402",
        message: `${site.what} refers to "${name.name}", which fills port "${entry.port}"`,
        label: "for another port",
        at: name.at,
        related: [{ message: "the Adapter is here", at: entry.at }],
      });
      return undefined;
    },
    unused: () =>
      [...entries.values()].flatMap(({ used, port, filling }) => (used || port === undefined ? [] : (filling ?? []))),
  };
  // A pool may name Adapters that stand after it: those that are no pools come first.
  const isPool = ({ map }: KindDocument): boolean => {
    const spec = valueOf(map, "spec");
    return spec?.type === "map" && entryOf(spec, "adapters") !== undefined;
  };
  for (const document of [...documents.filter((each) => !isPool(each)), ...documents.filter(isPool)]) {
    const { what, spec } = decodeDocument(document, reporter);
    const { name } = document;
    const entry = spec === undefined ? undefined : decodeSpec(spec, { what, at: name?.at ?? headOf(document.map) });
    if (name !== undefined)
      entries.set(name.name, { at: name.at, filling: undefined, port: undefined, ...entry, used: false });
  }
  return book;

  function decodeSpec(
    spec: SourceMap,
    { what, at }: Pick<FillingSite, "what" | "at">,
  ): Pick<Entry, "filling" | "port"> {
    decodeMap(outsideSchema, spec, { what: `the spec of ${what}`, reporter, at: headOf(spec) });
    const port = namesIn(valueOf(spec, "port"))?.[0]?.name;
    const filling = decodeFilling(spec, { adapterBook: book, policyBook, reporter, port, what, at });
    const capabilities = valueOf(spec, "capabilities");
    const requires = capabilities?.type === "map" ? (namesIn(valueOf(capabilities, "requires")) ?? []) : [];
    return { filling: filling && { ...filling, requires: [...filling.requires, ...requires] }, port };
  }
}

function reportUnknown({ name, at }: Name, entries: ReadonlyMap<string, Entry>, { what, reporter }: RefSite): void {
  const close = reporter.suggest(name, entries.keys());
  reporter.report({
    code: "HD3401",
    message: `${what} refers to the adapter "${name}", which no document declares`,
    label: "not an Adapter",
    hint:
      close === undefined
        ? "declare it: kind: Adapter, metadata: {name: …}, spec: {port: …, adapter: …}"
        : `did you mean "${close}"?`,
    at,
  });
}
