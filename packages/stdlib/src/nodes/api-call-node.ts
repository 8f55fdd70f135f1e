import {
  type AnyNodeType,
  defineNode,
  HexdagError,
  isJsonObject,
  type JsonObject,
  type JsonSchema,
  type JsonValue,
} from "@hexdag/kernel";
import { type HttpRequest, type HttpResponse, PortError, retryAfterMs } from "@hexdag/kernel/ports";
import * as z from "zod";
import { lazily } from "../lazily.ts";
import { requestCap } from "./call-cap.ts";

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"] as const;

const expected = lazily(() => z.union([z.int().min(100).max(599), z.string().regex(/^(?:[1-5]xx|any)$/)]));

/** Spellings that mean the same. */
const SAME = [
  ["query", "params"],
  ["json", "json_body"],
] as const;

const spec = lazily(() => {
  const query = z.union([z.record(z.string(), z.unknown()), z.string()]).optional();
  const json = z.json().optional();
  return z
    .strictObject({
      method: z
        .enum(METHODS)
        .default("GET")
        .meta({ description: "What to do.", examples: ["POST"] }),
      url: z
        .string()
        .min(1)
        .meta({
          description: "The address; without a host where the http port has a base_url. A template.",
          examples: ["https://api.example.com/items/{{$input.id}}"],
        }),
      headers: z
        .record(z.string(), z.string())
        .optional()
        .meta({ description: "Sent with the request. Templates.", examples: [{ accept: "text/csv" }] }),
      query: query.meta({
        description:
          "Added to the URL, encoded: a map whose texts may hold `{{ }}`. A list repeats the name; null leaves it out.",
        examples: [{ q: "{{topic}}", page: 2 }],
      }),
      params: query.meta({ description: "Another name for query.", examples: [{ q: "{{topic}}" }] }),
      json: json.meta({
        description:
          "Sent as JSON. Texts in it may hold `{{ }}`; one that is exactly one `{{ path }}` keeps the value's type.",
        examples: [{ title: "{{draft.title}}", tags: "{{draft.tags}}" }],
      }),
      json_body: json.meta({ description: "Another name for json.", examples: [{ title: "{{draft.title}}" }] }),
      body: z
        .string()
        .optional()
        .meta({ description: "Sent as it is; say in headers what it is. A template.", examples: ["a={{a}}"] }),
      expect_status: z
        .union([expected(), z.array(expected()).min(1)])
        .default("2xx")
        .meta({
          description: "Which answers are good: statuses, classes such as `2xx`, or `any`. Others fail the node.",
          examples: [[200, 404], "any"],
        }),
      max_bytes: z
        .int()
        .positive()
        .optional()
        .meta({ description: "The largest answer accepted, in bytes. Absent: the adapter's.", examples: [100_000] }),
    })
    .superRefine((given, issues) => {
      for (const [name, other] of SAME)
        if (given[name] !== undefined && given[other] !== undefined)
          issues.addIssue({ code: "custom", path: [other], message: `means the same as ${name}: keep one of them` });
      if (given.body !== undefined && (given.json ?? given.json_body) !== undefined)
        issues.addIssue({ code: "custom", path: ["body"], message: "is sent instead of json: keep one of them" });
    })
    .meta({
      examples: [
        { url: "https://api.example.com/items", query: { q: "{{topic}}" } },
        { method: "POST", url: "https://api.example.com/items", json: { title: "{{title}}" }, expect_status: 201 },
      ],
    });
});

const RESULT: JsonSchema = {
  type: "object",
  properties: {
    status: { type: "integer" },
    headers: { type: "object", additionalProperties: { type: "string" } },
    body: {},
    encoding: { const: "base64" },
  },
  required: ["status", "headers", "body"],
  additionalProperties: false,
};

/** Methods that come to the same when they are sent twice. */
const REPEATABLE: ReadonlySet<unknown> = new Set([undefined, "GET", "PUT", "DELETE", "HEAD", "OPTIONS"]);

/** Asks a web service; the result is `{status, headers, body}`. */
export const apiCallNode: AnyNodeType = defineNode({
  kind: "api_call",
  description: "Makes an HTTP request; the result is its status, headers and body.",
  get spec() {
    return spec();
  },
  fields: {
    url: "template",
    "headers.*": "template",
    query: "values",
    params: "values",
    json: "values",
    json_body: "values",
    body: "template",
  },
  ports: ["http"],
  caps: ({ url }: JsonObject) => [{ cap: requestCap(url), field: "url" }],
  effect: "effectful",
  idempotent: ({ method }: JsonObject) => REPEATABLE.has(method),
  readsInput: false,
  result: () => RESULT,
  async run({ config, ports: { http }, ctx }) {
    const { method, url, headers, body, maxBytes } = config;
    const query = toQuery(config.query ?? config.params);
    const json = config.json ?? config.jsonBody;
    const request: HttpRequest = {
      method,
      url,
      ...(headers === undefined ? {} : { headers }),
      ...(query === undefined ? {} : { query }),
      ...(json === undefined ? {} : { json }),
      ...(body === undefined ? {} : { body }),
      ...(maxBytes === undefined ? {} : { maxBytes }),
    };
    const answer = await http.request(request, { signal: ctx.signal });
    if (!isExpected(answer.status, config.expectStatus)) throw unexpected(answer, config, ctx.clock.now());
    const { status, encoding } = answer;
    return { status, headers: answer.headers, body: answer.body, ...(encoding === undefined ? {} : { encoding }) };
  },
});

type Query = NonNullable<HttpRequest["query"]>;

function toQuery(given: JsonValue | undefined): Query | undefined {
  if (given === undefined || given === null) return undefined;
  if (!isJsonObject(given)) throw badQuery("query is no map", "write query: {name: value}, or {{ path }} of a map");
  const entries = Object.entries(given).filter(([, value]) => value !== null);
  return Object.fromEntries(
    entries.map(([name, value]) => [
      name,
      Array.isArray(value) ? value.map((each) => scalar(name, each)) : scalar(name, value),
    ]),
  );
}

function scalar(name: string, value: JsonValue | undefined): string | number | boolean {
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  throw badQuery(`"${name}" in query is neither text, number nor boolean`, "turn it into text with {{json value}}");
}

function badQuery(message: string, hint: string): HexdagError {
  return new HexdagError({ code: "HD6007", message, hint, retryable: false });
}

type Expected = number | string;

function isExpected(status: number, wanted: Expected | readonly Expected[]): boolean {
  const list = Array.isArray(wanted) ? wanted : [wanted];
  return list.some((each) => each === status || each === "any" || each === `${Math.floor(status / 100)}xx`);
}

/** Statuses that ask to come again. */
const LATER: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);
const MAX_SHOWN = 500;

function unexpected(
  { status, headers, url, body }: HttpResponse,
  { method, expectStatus }: { readonly method: string; readonly expectStatus: Expected | readonly Expected[] },
  nowMs: number,
): PortError {
  const { origin, pathname } = new URL(url);
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const shown = text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
  const after = retryAfterMs({ get: (name) => headers[name] ?? null }, nowMs);
  return new PortError({
    port: "http",
    operation: "request",
    message: `${method} ${origin}${pathname} answered ${status}: ${shown}`,
    hint: `expected is ${[expectStatus].flat().join(", ")}; add ${status} to expect_status if it is an answer to go on with`,
    retryable: LATER.has(status),
    ...(after === undefined ? {} : { retryAfterMs: after }),
    data: { status, body: shown },
  });
}
