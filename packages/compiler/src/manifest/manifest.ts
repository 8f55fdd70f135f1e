/**
 * The manifest AST: what the decoder hands to the linker. Shapes are right, names are not yet looked up, strings are as
 * written.
 */
import type { JsonObject, JsonSchema, PlanOptions, PlanRetry } from "@hexdag/kernel";
import type { Place, SourceFile } from "../diagnostics/span.ts";
import type { SourceList, SourceMap, SourceScalar } from "../parse/source-value.ts";
import type { CapsManifest } from "./kinds/decode-caps.ts";
import type { LimitsManifest } from "./kinds/decode-limits.ts";
import type { PolicyManifest } from "./kinds/decode-policy.ts";
import type { NodeGuards } from "./kinds/node-guards.ts";
import type { PortManifest } from "./kinds/port-manifest.ts";
import type { ProjectConfig } from "./kinds/project-config.ts";
import type { ServiceManifest } from "./kinds/service-manifest.ts";
import type { Expansion, MacroView } from "./macro-view.ts";
import type { Name } from "./names.ts";
import type { NodeTypeInfo } from "./node-types.ts";

/** A `kind: Pipeline` document. */
export interface PipelineManifest {
  readonly source: SourceFile;
  readonly name: Name;
  readonly description?: string | undefined;
  readonly version?: string | undefined;
  readonly labels?: { readonly [name: string]: string } | undefined;
  readonly inputSchema: JsonSchema | undefined;
  readonly outputSchema: JsonSchema | undefined;
  /** By the key they have in the plan: the port's name, for those that everybody sees. */
  readonly ports: ReadonlyMap<string, PortManifest>;
  /** Sources of tools besides the port `tools`, which is then among the ports. */
  readonly services: readonly ServiceManifest[];
  /** Adapters of the Config, for ports that some node needs and that nobody fills. */
  readonly defaultPorts: readonly PortManifest[];
  readonly options: PlanOptions;
  readonly limits: LimitsManifest | undefined;
  /** The outermost first. */
  readonly caps: readonly CapsManifest[];
  /** Those for every node and port, but for the ones that nodes have been given. */
  readonly policies: readonly PolicyManifest[];
  readonly prices: ProjectConfig["prices"];
  readonly trust: ProjectConfig["trust"];
  readonly variables: SourceMap | undefined;
  readonly output: SourceMap | undefined;
  readonly nodes: readonly NodeManifest[];
  /** Where the keys stand that a failure of the whole run may be about. */
  readonly keys: PipelineKeys;
}

/** Places of keys of a pipeline's `spec`, of those it has. */
export interface PipelineKeys {
  readonly inputSchema: Place | undefined;
  readonly outputSchema: Place | undefined;
  readonly timeout: Place | undefined;
}

/** One entry of `nodes`, or of a body. */
export interface NodeManifest {
  readonly name: Name;
  /** The whole entry. */
  readonly at: Place;
  /** Absent when the kind is unknown (which has been reported). */
  readonly info: NodeTypeInfo | undefined;
  readonly description?: string | undefined;
  readonly common: CommonManifest;
  readonly spec: SourceMap | undefined;
  /** The kind's own part of the spec, defaults filled in; absent when it is not valid (which has been reported). */
  readonly config: JsonObject | undefined;
  /** Nodes of inline bodies, by the list that holds them. */
  readonly bodies: ReadonlyMap<SourceList, readonly NodeManifest[]>;
  readonly waitFor: readonly Name[] | undefined;
  readonly dependencies: readonly Name[] | undefined;
  readonly guards?: NodeGuards | undefined;
  /** Where its retry and its timeout are said, when not by itself. */
  readonly saidAt?: { readonly retry: Place | undefined; readonly timeout: Place | undefined } | undefined;
  /** Keys of the pipeline's ports that fill ports for this node, by port. */
  readonly adapters?: { readonly [port: string]: string } | undefined;
  /** Ports that are filled for this node by name. */
  readonly ownPorts?: readonly PortManifest[] | undefined;
  /** For a node of a macro's instance: what its strings see there. */
  readonly view?: MacroView | undefined;
  /** For an instance of a macro, whose nodes stand before it. */
  readonly expansion?: Expansion | undefined;
}

/** What every kind's spec may hold. */
export interface CommonManifest {
  readonly inputMapping?: SourceMap | undefined;
  readonly strictMapping?: boolean | undefined;
  readonly when?: SourceScalar | undefined;
  readonly onError?: Name | undefined;
  readonly compensate?: Name | undefined;
  readonly timeoutMs?: number | undefined;
  readonly retry?: PlanRetry | undefined;
  readonly critical?: boolean | undefined;
  readonly requiredInputs?: readonly string[] | undefined;
  readonly inputSchema?: JsonSchema | undefined;
  readonly outputSchema?: JsonSchema | undefined;
  readonly priority?: number | undefined;
}
