import type { JsonValue, PlanValue } from "@hexdag/kernel";
import type { SourceValue } from "../parse/source-value.ts";
import { linkEach } from "./link-fields.ts";
import type { Scope } from "./scope.ts";

/** The name of one of the pipeline's services. Which methods it has is known when it is opened; here it only has to exist. */
export function linkServiceName(value: JsonValue, source: SourceValue | undefined, scope: Scope): PlanValue {
  const { reporter, services } = scope.pipeline;
  return linkEach(value, source, (name, at) => {
    if (services === undefined) return name;
    const isTool = services.get(name);
    if (isTool === false) return name;
    if (isTool === true) {
      reporter.report({
        code: "HD3021",
        message: `the service "${name}" is a pipeline, which is one tool and has no methods`,
        label: "no methods",
        hint: `run it with kind: pipeline, or call the tool with kind: tool_call, tool: ${name}`,
        at,
      });
      return name;
    }
    const close = reporter.suggest(name, services.keys());
    reporter.report({
      code: "HD3021",
      message: `the pipeline declares no service "${name}"`,
      label: "not a service",
      hint: close === undefined ? listServices([...services.keys()], name) : `did you mean "${close}"?`,
      at,
    });
    return name;
  });
}

function listServices(names: readonly string[], wanted: string): string {
  return names.length === 0
    ? `declare it: services: {${wanted}: ./${wanted}.ts#${wanted}}`
    : `its services are ${names.join(", ")}`;
}
