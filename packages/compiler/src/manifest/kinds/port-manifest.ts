import type { PlanPool } from "@hexdag/kernel";
import type { Reporter } from "../../diagnostics/reporter.ts";
import type { Place } from "../../diagnostics/span.ts";
import type { SourceMap } from "../../parse/source-value.ts";
import type { Name } from "../names.ts";
import type { PolicyManifest } from "./decode-policy.ts";

/** A port as it is filled somewhere: by one adapter, or by a pool of them. */
export type PortManifest = AdapterPort | PoolPort;

/** A port filled by one adapter. */
export interface AdapterPort extends PortBase {
  readonly adapter: Name;
  readonly config: SourceMap | undefined;
  readonly pool?: undefined;
}

/** A port filled by several. */
export interface PoolPort extends PortBase {
  readonly pool: { readonly strategy: PlanPool["strategy"]; readonly members: readonly AdapterPort[] };
  readonly adapter?: undefined;
}

interface PortBase {
  /** The port it fills. */
  readonly name: string;
  /** What every call goes through, the outermost first. */
  readonly policies: readonly PolicyManifest[];
  /** The Adapter document it is and nothing else: the same wherever it is named. */
  readonly ref: string | undefined;
  /** Capabilities that its Adapter document requires. */
  readonly requires: readonly Name[];
  readonly at: Place;
}

/** Whose `ref` is looked up. */
export interface RefSite {
  /** The port it is to fill; `undefined` for an Adapter that does not say. */
  readonly port: string | undefined;
  /** What it is called in messages: `port "llm"`. */
  readonly what: string;
  readonly reporter: Reporter;
}

/** The Adapter documents of a project. */
export interface AdapterBook {
  /** What an Adapter fills a port with. Reports a name that is none, and one that is for another port. */
  find(name: Name, site: RefSite): PortManifest | undefined;
  /** Adapters that say which port they fill and that nothing has asked for yet. */
  unused(): readonly PortManifest[];
}
