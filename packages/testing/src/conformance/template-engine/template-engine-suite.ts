import type { TemplateEngine } from "@hexdag/kernel/ports";
import { describeSuite, type PortSuite } from "../suite.ts";
import { templateBlocksFacet } from "./blocks.ts";
import { templateSafetyFacet } from "./safety.ts";
import type { TemplateEngineTarget } from "./template-engine-target.ts";
import { templateValuesFacet } from "./values.ts";

/** The contract of `TemplateEngine`, with the language of DESIGN §3.4. */
export const TEMPLATE_ENGINE_SUITE: PortSuite<TemplateEngine, TemplateEngineTarget> = {
  port: "templates",
  guards: {},
  facets: [templateValuesFacet, templateBlocksFacet, templateSafetyFacet],
};

/** Tests an implementation against the contract of `TemplateEngine`. */
export function describeTemplateEngine(target: TemplateEngineTarget): void {
  describeSuite(TEMPLATE_ENGINE_SUITE, target);
}
