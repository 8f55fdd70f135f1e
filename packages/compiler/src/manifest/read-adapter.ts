import { parseModelString } from "@hexdag/kernel";
import type { Reporter } from "../diagnostics/reporter.ts";
import { entryOf, type SourceMap } from "../parse/source-value.ts";
import type { AdapterPort } from "./kinds/port-manifest.ts";
import type { Name } from "./names.ts";

/** What is filled, and who is told what is wrong with it. */
interface AdapterSite {
  readonly port: string | undefined;
  readonly what: string;
  readonly reporter: Reporter;
}

/** An adapter as it is named, and its config. `openai/gpt-5-mini` is the adapter `openai` with that model in its config. */
export function readAdapter(
  name: Name,
  config: SourceMap | undefined,
  { port, what, reporter }: AdapterSite,
): Pick<AdapterPort, "adapter" | "config"> {
  const found = port === "llm" || port === undefined ? parseModelString(name.name) : undefined;
  if (found === undefined) return { adapter: name, config };
  const { adapter, model } = found;
  const twice = config === undefined ? undefined : entryOf(config, "model");
  if (twice !== undefined) {
    reporter.report({
      code: "HD3403",
      message: `${what} names its model twice: in the adapter and in its config`,
      hint: `keep one of them, for example adapter: ${adapter}`,
      at: twice,
      related: [{ message: "the adapter is here", at: name.at }],
    });
    return { adapter: { name: adapter, at: name.at }, config };
  }
  const { source, start, end } = name.at;
  const place = { source, start, end };
  const entry = { key: "model", ...place, value: { type: "scalar", ...place, style: "plain", data: model } } as const;
  const filled: SourceMap = {
    ...(config ?? { type: "map", ...place }),
    entries: [entry, ...(config?.entries ?? [])],
    data: { model, ...config?.data },
  };
  return { adapter: { name: adapter, at: name.at }, config: filled };
}
