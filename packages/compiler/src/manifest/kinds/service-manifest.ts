import type { JsonSchema } from "@hexdag/kernel";
import type { Name } from "../names.ts";
import type { PortManifest } from "./port-manifest.ts";

/** A source of tools as a pipeline declares it: an adapter of the port `tools`, or a pipeline as one tool. */
export type ServiceManifest = AdapterService | PipelineService | BrokenService;

/** A service that is declared, and not as it must be, which has been reported. */
export interface BrokenService {
  readonly name: Name;
  readonly port?: undefined;
  readonly tool?: undefined;
}

/** A service that is an adapter, or a pool of them. */
export interface AdapterService {
  readonly name: Name;
  readonly port: PortManifest;
  readonly tool?: undefined;
}

/** A service that is a pipeline. */
export interface PipelineService {
  readonly name: Name;
  readonly port?: undefined;
  readonly tool: {
    readonly pipeline: string;
    readonly description: string;
    readonly inputSchema: JsonSchema | undefined;
  };
}
