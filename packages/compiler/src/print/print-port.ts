/** Ports as manifests fill them: an adapter with its config, or a pool. Secrets are written as secrets again. */
import { isJsonObject, type JsonValue, type PlanPool, type PlanPort, spelledValue } from "@hexdag/kernel";
import { isSecretName, looksSecret } from "../expand/secrets.ts";
import { issuePath } from "../manifest/issues.ts";
import { given, printPolicies } from "./print-guards.ts";
import type { Printer } from "./printer.ts";
import { isFilePath, relativePath } from "./relative-path.ts";
import { isYaml, plainText, TaggedText, VariableText, type YamlMap, type YamlValue } from "./yaml-value.ts";

/** Where ports are printed. */
export interface PortSite {
  readonly printer: Printer;
  /** Policy documents that are referred to. */
  readonly documents: Map<string, YamlMap>;
}

/** What stands under a port's name. */
export function printPort(port: PlanPort, name: string, site: PortSite): YamlValue {
  const filled = printFilling(port, name, site);
  const [only, second] = Object.entries(filled);
  return only?.[0] === "adapter" && second === undefined ? only[1] : filled;
}

/** What fills a port, written long. */
export function printFilling({ adapter, config, pool, policies }: PlanPort, name: string, site: PortSite): YamlMap {
  const { printer, documents } = site;
  const what = `port "${name}"`;
  const attached = printPolicies(policies, { printer, what, documents });
  if (pool !== undefined) return given({ ...printPool(pool, name, site), policies: attached });
  const written = Object.fromEntries(
    Object.entries(config).map(([key, value]) => [
      key,
      printOption(value, { name, adapter, config, path: [key], printer }),
    ]),
  );
  return given({
    adapter: printAdapter(adapter, printer),
    config: Object.keys(written).length === 0 ? undefined : written,
    policies: attached,
  });
}

function printAdapter(adapter: string, { file }: Printer): string {
  const [module = ""] = adapter.split("#");
  return isFilePath(module) && !module.startsWith("/")
    ? relativePath(file, module) + adapter.slice(module.length)
    : adapter;
}

function printPool({ strategy, members }: PlanPool, name: string, site: PortSite): YamlMap {
  return {
    adapters: members.map((member) => printPort(member, name, site)),
    ...(strategy === "round_robin" ? {} : { strategy }),
  };
}

interface Option {
  readonly name: string;
  readonly adapter: string;
  readonly config: PlanPort["config"];
  readonly path: readonly (string | number)[];
  readonly printer: Printer;
}

function printOption(value: JsonValue, option: Option): YamlValue {
  const { path, printer, name } = option;
  if (Array.isArray(value))
    return value.map((item: JsonValue, index) => printOption(item, { ...option, path: [...path, index] }));
  if (!isJsonObject(value)) return isYaml(value) ? value : null;
  const { $secret, $text } = value;
  if (typeof $secret === "string" && isSecretName($secret)) return new TaggedText("!secret", $secret);
  if (Array.isArray($text)) return printText($text, option);
  if ($secret !== undefined)
    printer.problems.push({
      what: `port "${name}"`,
      message: `names the secret ${JSON.stringify($secret)}, which no variable can be called`,
    });
  const written: Record<string, YamlValue> = {};
  for (const [key, item] of Object.entries(value))
    if (item !== undefined) written[key] = printOption(item, { ...option, path: [...path, key] });
  return written;
}

/** Text with secrets in it; or text of a variable, which may also be the number or boolean it spells. */
function printText(parts: readonly JsonValue[], option: Option): YamlValue {
  const { printer, name } = option;
  const [only, second] = parts;
  if (typeof only === "string" && second === undefined) return typed(only, option);
  let text = "";
  for (const part of parts) {
    const secret = isJsonObject(part) ? part["$secret"] : undefined;
    if (typeof part === "string") text += plainText(part);
    else if (typeof secret === "string" && looksSecret(secret)) text += `\${${secret}}`;
    else
      printer.problems.push({
        what: `port "${name}"`,
        message: "puts a secret into a text under a name that does not look secret",
      });
  }
  return new VariableText(text);
}

/** What the driver would take the text for. */
function typed(text: string, { name, adapter, config, path, printer }: Option): YamlValue {
  const spelled = spelledValue(text);
  const driver = printer.components.driver(name, adapter);
  if (spelled === undefined) return text;
  if (driver === undefined) {
    printer.problems.push({
      what: `port "${name}"`,
      message: `has "${text}" from an environment variable, and only the driver "${adapter}", which is not installed here, knows whether it is text`,
    });
    return text;
  }
  const result = driver.config["~standard"].validate(withTexts(config));
  const issues = result instanceof Promise ? [] : (result.issues ?? []);
  const isRefused = issues.some((issue) => issuePath(issue).join("\0") === path.join("\0"));
  return isRefused ? spelled : text;
}

function withTexts(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(withTexts);
  if (!isJsonObject(value)) return value;
  const { $text } = value;
  const [only, second] = Array.isArray($text) ? $text : [];
  if (typeof only === "string" && second === undefined) return only;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withTexts(item ?? null)]));
}
