import type { DocumentKind } from "../manifest/documents.ts";

/** What each kind of document is. */
export const KIND_DESCRIPTIONS: { readonly [TKind in DocumentKind]: string } = {
  Pipeline: "Nodes and what flows between them: what `hexdag run` runs.",
  System: "Pipelines that work together, and what starts them.",
  Config: "What holds for every pipeline of a project: limits, prices, drivers, logging.",
  Adapter: "A driver with its options, under a name that ports refer to.",
  Policy: "A rule for calls or nodes, under a name: retry, timeout, rate limit, cache and others.",
  Middleware: "Several policies under one name.",
  Macro: "Nodes with parameters, put into a pipeline as often as needed.",
};
