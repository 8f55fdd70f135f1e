/** What a project's documents of other kinds than Pipeline say, decoded once and looked up by the pipelines. */
import type { Reporter } from "../../diagnostics/reporter.ts";
import type { SourceFile } from "../../diagnostics/span.ts";
import { valueOf } from "../../parse/source-value.ts";
import { decodePorts, type PortDecoder } from "../decode-ports.ts";
import type { DocumentSet, KindDocument } from "../documents.ts";
import { openAdapterBook } from "./adapter-book.ts";
import { openPolicyBook } from "./policy-book.ts";
import type { PortManifest } from "./port-manifest.ts";
import { decodeConfigs, type ProjectConfig } from "./project-config.ts";

/** The definitions a pipeline can refer to. */
export interface Definitions extends PortDecoder {
  readonly config: ProjectConfig;
  /** Adapters for ports that a pipeline does not fill. */
  readonly defaultPorts: readonly PortManifest[];
}

/** Decodes every definition, and reports what is wrong with them; `configFiles` are the project's own. */
export function decodeDefinitions(
  documents: DocumentSet,
  configFiles: ReadonlySet<SourceFile>,
  reporter: Reporter,
): Definitions {
  const isShared = ({ source }: KindDocument): boolean => configFiles.has(source);
  const inline = documents.Config.filter((document) => !isShared(document));
  const projectConfig = decodeConfigs(documents.Config.filter(isShared), inline, reporter);
  const policyBook = openPolicyBook(documents, reporter);
  const adapterBook = openAdapterBook(documents.Adapter, { policyBook, reporter });
  const decoder = { policyBook, adapterBook, reporter };
  const ports = projectConfig.spec && valueOf(projectConfig.spec, "ports");
  return { ...decoder, config: projectConfig, defaultPorts: ports === undefined ? [] : decodePorts(ports, decoder) };
}
