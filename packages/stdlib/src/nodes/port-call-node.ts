import {
  type AnyNodeType,
  type CapNeed,
  defineNode,
  isJsonObject,
  type JsonObject,
  type JsonValue,
} from "@hexdag/kernel";
import { PORT_METHODS, PortError, type PortMethod } from "@hexdag/kernel/ports";
import * as z from "zod";
import { lazily } from "../lazily.ts";
import { callCap, requestCap } from "./call-cap.ts";
import { argumentIssues } from "./port-call-arguments.ts";

/** Methods that can be called with data, and whose answer is data. */
function callable(port: string): ReadonlyMap<string, PortMethod> {
  const table = Object.hasOwn(PORT_METHODS, port) ? PORT_METHODS[port] : undefined;
  return new Map(
    Object.entries(table ?? {}).filter(([, { style, parameters }]) => style === "call" && parameters !== undefined),
  );
}

const spec = lazily(() => {
  const ports = Object.keys(PORT_METHODS).filter((port) => callable(port).size > 0);
  return z
    .strictObject({
      port: z.enum(ports).meta({ description: "The port to call.", examples: ["datastore"] }),
      method: z
        .string()
        .min(1)
        .meta({ description: "Which of its methods.", examples: ["query"] }),
      args: z
        .record(z.string(), z.unknown())
        .default({})
        .meta({
          description:
            "The arguments by name. Texts in them may hold `{{ }}`; one that is exactly one `{{ path }}` keeps its type.",
          examples: [{ statement: "SELECT title FROM books WHERE year > ?", parameters: ["{{$input.year}}"] }],
        }),
    })
    .superRefine(({ port, method, args }, issues) => {
      const methods = callable(port);
      const found = methods.get(method);
      if (found === undefined) {
        const message = `is no method of ${port} that can be called here: ${[...methods.keys()].join(", ")}`;
        issues.addIssue({ code: "custom", path: ["method"], message });
        return;
      }
      const { parameters = [] } = found;
      const names = parameters.map((name) => name.replace("?", ""));
      for (const name of Object.keys(args).filter((each) => !names.includes(each))) {
        const has = names.length === 0 ? "it has none" : `it has ${names.join(", ")}`;
        issues.addIssue({
          code: "custom",
          path: ["args", name],
          message: `is no argument of ${port}.${method}: ${has}`,
        });
      }
      for (const name of parameters.filter((each) => !each.endsWith("?") && !Object.hasOwn(args, each)))
        issues.addIssue({ code: "custom", path: ["args"], message: `lacks ${name}, which ${port}.${method} needs` });
      for (const name of names.filter((each) => Object.hasOwn(args, each) && !isTemplate(args[each]))) {
        for (const issue of argumentIssues(`${port}.${method}`, name, args[name]))
          issues.addIssue({ ...issue, path: ["args", name, ...issue.path] });
      }
    })
    .meta({
      examples: [
        { port: "memory", method: "set", args: { key: "last_topic", value: "{{topic}}" } },
        {
          port: "vectors",
          method: "search",
          args: { collection: "docs", query: { vector: "{{embed.vector}}", limit: 3 } },
        },
      ],
    });
});

/** Calls one method of a port of the run; the result is what it answers. */
export const portCallNode: AnyNodeType = defineNode({
  kind: "port_call",
  description: "Calls a method of a port; the result is what it answers, null for nothing.",
  get spec() {
    return spec();
  },
  fields: { args: "values" },
  ports: ({ port }: JsonObject) => (typeof port === "string" ? [port] : []),
  caps: neededCaps,
  effect: "effectful",
  idempotent: ({ port, method }: JsonObject) =>
    typeof port === "string" && typeof method === "string" && isRead(callable(port).get(method)),
  readsInput: false,
  async run({ config: { port, method, args }, ctx }): Promise<unknown> {
    const adapter = ctx.ports[port];
    const target: unknown = typeof adapter === "object" && adapter !== null ? Reflect.get(adapter, method) : undefined;
    if (typeof target !== "function") throw cannot(port, method);
    const { parameters = [] } = callable(port).get(method) ?? {};
    const given = isJsonObject(args) ? args : {};
    const passed = parameters.map((written) => {
      const name = written.replace("?", "");
      const value = given[name];
      const [issue] = value === undefined ? [] : argumentIssues(`${port}.${method}`, name, value);
      if (issue !== undefined) throw unfit({ port, method, at: [name, ...issue.path], why: issue.message });
      return toArgument(port, name, value);
    });
    return toResult(await Reflect.apply(target, adapter, [...passed, { signal: ctx.signal }]));
  },
});

function neededCaps({ port, method, args }: JsonObject): readonly CapNeed[] {
  if (typeof port !== "string" || typeof method !== "string") return [];
  const given = isJsonObject(args) ? args : {};
  const { parameters = [] } = callable(port).get(method) ?? {};
  const { request } = given;
  const cap =
    port === "http"
      ? requestCap(isJsonObject(request) ? request["url"] : undefined)
      : callCap(
          port,
          method,
          parameters.map((name) => given[name.replace("?", "")]),
        );
  return cap === undefined ? [] : [{ cap, field: "method" }];
}

function isRead(method: PortMethod | undefined): boolean {
  return method?.cap.endsWith(".read") === true || method?.cap === "llm";
}

/** Whether a value is known only when the node runs. */
function isTemplate(value: unknown): boolean {
  if (typeof value === "string") return value.includes("{{");
  return typeof value === "object" && value !== null && Object.values(value).some(isTemplate);
}

/** Files hold bytes, and manifests text, or base64 of what is none. */
function toArgument(port: string, name: string, value: JsonValue | undefined): unknown {
  if (port !== "files" || name !== "data") return value;
  if (isJsonObject(value) && typeof value["base64"] === "string") return Buffer.from(value["base64"], "base64");
  return new TextEncoder().encode(typeof value === "string" ? value : JSON.stringify(value));
}

function toResult(answer: unknown): unknown {
  if (answer === undefined) return null;
  if (!(answer instanceof Uint8Array)) return answer;
  const bytes = Buffer.from(answer);
  const text = bytes.toString("utf8");
  return Buffer.from(text).equals(bytes) ? text : { base64: bytes.toString("base64") };
}

function cannot(port: string, method: string): PortError {
  return new PortError({
    code: "HD7002",
    port,
    operation: method,
    message: `the adapter of the port "${port}" has no ${method}`,
    hint: "use an adapter that has it",
    retryable: false,
  });
}

interface Unfit {
  readonly port: string;
  readonly method: string;
  readonly at: readonly PropertyKey[];
  readonly why: string;
}

function unfit({ port, method, at, why }: Unfit): PortError {
  return new PortError({
    code: "HD7006",
    port,
    operation: method,
    message: `${port}.${method} cannot take its argument ${at.map(String).join(".")}: ${why}`,
    hint: "a text that is exactly one {{ path }} keeps the type of its value",
    retryable: false,
  });
}
