/**
 * What rules look at: everything the compiler found out about a file and the files it includes, and what several rules
 * would otherwise each work out for themselves.
 */
import type { AnyNodeType, JsonObject } from "@hexdag/kernel";
import type { Analysis } from "../compile.ts";
import type { Place, SourceFile } from "../diagnostics/span.ts";
import type { LinkedGraph, LinkedNode, LinkedPipeline } from "../link/program.ts";
import { DOCUMENT_KINDS, type DocumentSet, type KindDocument } from "../manifest/documents.ts";
import { type SourceMap, valueOf } from "../parse/source-value.ts";
import { findSecrets, type Secret } from "./secrets.ts";
import { textOf, walkScalars } from "./walk-values.ts";

/** A file under inspection. */
export interface LintSubject {
  readonly file: SourceFile;
  /** That file and all it includes. */
  readonly files: readonly SourceFile[];
  readonly documents: DocumentSet;
  /** Every pipeline that could be read. */
  readonly pipelines: readonly PipelineFacts[];
  readonly nodes: readonly NodeFacts[];
  /** Credentials that stand in the text. */
  readonly secrets: readonly Secret[];
  /** Whether a text stands as a value anywhere outside a document. */
  mentions(text: string, outside: KindDocument): boolean;
}

/** A pipeline with its names looked up. */
export interface PipelineFacts {
  readonly program: LinkedPipeline;
  /** As written. */
  readonly spec: SourceMap;
  readonly nodes: readonly NodeFacts[];
}

/** A node, of the pipeline's own list or of a body. */
export interface NodeFacts {
  readonly name: string;
  readonly node: LinkedNode;
  readonly graph: LinkedGraph;
  readonly pipeline: PipelineFacts;
  /** The node whose body it stands in. */
  readonly owner: NodeFacts | undefined;
  /** The nodes of its bodies. */
  readonly inner: readonly NodeFacts[];
  /** Absent when the kind is unknown or the spec is not valid. */
  readonly known: { readonly type: AnyNodeType; readonly spec: JsonObject } | undefined;
  /** The name: where findings about the whole node point. */
  readonly at: Place;
  readonly within: Place;
  /** Its entry in the list, as written. */
  readonly entry: SourceMap | undefined;
}

/** Collects the facts. `analyses` has one for each pipeline, the first of them also for the file as a whole. */
export function createSubject(first: Analysis, analyses: readonly Analysis[]): LintSubject {
  const { file, project, documents } = first;
  const pipelines = analyses.flatMap(({ program }) =>
    program === undefined ? [] : (factsOf(program, documents) ?? []),
  );
  const all = DOCUMENT_KINDS.flatMap((kind) => documents[kind]);
  let secrets: readonly Secret[] | undefined;
  let mentions: ReadonlyMap<string, ReadonlySet<KindDocument>> | undefined;
  return {
    file,
    files: project.files,
    documents,
    pipelines,
    nodes: pipelines.flatMap(({ nodes }) => nodes),
    get secrets() {
      return (secrets ??= findSecrets(project.files, all));
    },
    mentions(text, outside) {
      const places = (mentions ??= mentionsIn(all)).get(text);
      return places !== undefined && [...places].some((document) => document !== outside);
    },
  };
}

function factsOf(program: LinkedPipeline, documents: DocumentSet): PipelineFacts | undefined {
  const { name } = program.manifest.name;
  const spec = valueOf(
    documents.Pipeline.find((document) => document.name?.name === name)?.map ?? noMap(program),
    "spec",
  );
  const nodes: NodeFacts[] = [];
  const pipeline: PipelineFacts = { program, spec: spec?.type === "map" ? spec : noMap(program), nodes };
  collectNodes(program.graph, { pipeline, owner: undefined, nodes, into: [] });
  return pipeline;
}

function noMap({ manifest }: LinkedPipeline): SourceMap {
  return { ...manifest.name.at, type: "map", data: {}, entries: [] };
}

interface Collecting {
  readonly pipeline: PipelineFacts;
  readonly owner: NodeFacts | undefined;
  readonly nodes: NodeFacts[];
  /** Those directly in the list's owner. */
  readonly into: NodeFacts[];
}

function collectNodes(graph: LinkedGraph, { pipeline, owner, nodes, into }: Collecting): void {
  for (const node of graph.nodes) {
    const inner: NodeFacts[] = [];
    const { name, at, info, config } = node.manifest;
    const facts: NodeFacts = {
      name: name.name,
      node,
      graph,
      pipeline,
      owner,
      inner,
      known: info === undefined || config === undefined ? undefined : { type: info.type, spec: config },
      at: name.at,
      within: at,
      entry: isMap(at) ? at : undefined,
    };
    nodes.push(facts);
    into.push(facts);
    for (const body of node.bodies.values()) collectNodes(body, { pipeline, owner: facts, nodes, into: inner });
  }
}

function isMap(place: Place): place is SourceMap {
  return "entries" in place;
}

function mentionsIn(documents: readonly KindDocument[]): ReadonlyMap<string, ReadonlySet<KindDocument>> {
  const found = new Map<string, Set<KindDocument>>();
  for (const document of documents) {
    walkScalars(document.map, (scalar) => {
      const text = textOf(scalar);
      if (text === undefined) return;
      const places = found.get(text);
      if (places === undefined) found.set(text, new Set([document]));
      else places.add(document);
    });
  }
  return found;
}
