import type { TemplateEngine } from "@hexdag/kernel/ports";
import type { PortTarget } from "../suite.ts";

/** A template engine: nothing beside what every target has. */
export interface TemplateEngineTarget extends PortTarget<TemplateEngine> {}
