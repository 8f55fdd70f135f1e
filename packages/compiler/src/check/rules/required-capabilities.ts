import { CapSet } from "@hexdag/kernel";
import type { Rule } from "../rule.ts";

/** An Adapter says which capabilities whoever uses it must have (`capabilities.requires`). */
export const requiredCapabilities: Rule = {
  name: "required-capabilities",
  check({ manifest, ports }, reporter) {
    const granted = CapSet.of(manifest.caps.map(({ caps }) => caps));
    const services = manifest.services.flatMap(({ port }) => port ?? []);
    for (const port of [...ports.values(), ...services]) {
      for (const { name, at } of port.requires) {
        const refusal = granted.refusal(name);
        if (refusal === undefined) continue;
        const because = refusal.deny === undefined ? "does not allow it" : `denies ${refusal.deny}`;
        reporter.report({
          code: "HD3413",
          message: `the adapter of port "${port.name}" requires the capability "${name}", but ${refusal.from} ${because}`,
          label: "may not be used",
          hint: `allow "${name}" under caps, or use another adapter`,
          at: port.at,
          related: [{ message: "the Adapter requires it here", at }],
        });
      }
    }
  },
};
