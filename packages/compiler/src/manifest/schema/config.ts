/** `kind: Config`. */
import * as z from "zod";
import { free, freeMap, text } from "./basics.ts";
import { field } from "./field.ts";
import { capsProfileSchema, limitsSchema } from "./limits.ts";
import { orchestratorSchema } from "./pipeline.ts";

const price = z.number().min(0);

/** What a model costs, in US dollars per million tokens (images: per thousand). */
const priceSchema = z
  .strictObject({
    input: field(price.optional(), {
      description: "Per million tokens sent. Only a model that embeds and nothing else may leave it out.",
      example: 0.25,
    }),
    output: field(price.optional(), { description: "Per million tokens received.", example: 2, default: 0 }),
    cached_input: field(price.optional(), {
      description: "Per million tokens the vendor had cached; left out, as `input`.",
      example: 0.025,
    }),
    cache_write: field(price.optional(), {
      description: "Per million tokens the vendor writes into its cache; left out, as `input`.",
      example: 0.3125,
    }),
    reasoning: field(price.optional(), {
      description: "Per million tokens of reasoning; left out, as `output`.",
      example: 2,
    }),
    image: field(price.optional(), { description: "Per thousand images sent.", example: 1.5, default: 0 }),
    embedding: field(price.optional(), {
      description: "Per million tokens embedded; left out, as `input`.",
      example: 0.02,
    }),
    batch_discount: field(z.number().min(0).max(1).optional(), {
      description: "The share that the vendor takes off for what goes through its batches.",
      example: 0.5,
      default: 0,
    }),
  })
  .superRefine(({ input, embedding }, context) => {
    if (input === undefined && embedding === undefined)
      context.addIssue({ code: "custom", message: "is missing", path: ["input"] });
  });

/** `spec.logging`. */
const loggingSchema = z.strictObject({
  level: field(
    z
      .enum(["trace", "debug", "info", "warn", "error", "silent"])
      .or(z.enum(["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"]))
      .optional(),
    {
      description: "The least that is logged.",
      example: "debug",
      default: "info",
    },
  ),
  format: field(z.enum(["pretty", "json", "structured", "console", "dual", "rich"]).optional(), {
    description: "`pretty` for people, `json` for machines; the others are older spellings.",
    example: "json",
    default: "pretty",
  }),
  output_file: field(text.optional(), { description: "A file the log is written to as well.", example: "hexdag.log" }),
  use_color: field(z.boolean().optional(), { description: "Colours on a terminal.", example: false, default: true }),
  include_timestamp: field(z.boolean().optional(), {
    description: "Whether lines begin with the time; lines of JSON always hold it.",
    example: true,
    default: false,
  }),
});

/** `spec.caps` of a Config. */
const configCapsSchema = z.strictObject({
  default_set: field(z.array(text).optional(), {
    description: "What pipelines may use that do not say; left out, everything.",
    example: ["llm", "memory"],
  }),
  deny: field(z.array(text).optional(), {
    description: "What no pipeline may use.",
    example: ["datastore.write"],
  }),
  profiles: field(z.record(z.string(), capsProfileSchema).optional(), {
    description: "Named sets that `caps: {profile}` starts from.",
    example: { reader: { allow: ["llm", "datastore.read"] } },
  }),
});

const reference = field(z.union([text, freeMap]).optional(), {
  description: "A driver's name, or `{adapter, config}`.",
  example: { adapter: "sqlite", config: { path: ".hexdag/runs.db" } },
});

/** `spec` of `kind: Config`. */
export const configSpecSchema = z.strictObject({
  kernel: field(orchestratorSchema.optional(), {
    description: "Defaults for every pipeline's `orchestrator`.",
    example: { max_concurrent_nodes: 20 },
  }),
  orchestrator: field(orchestratorSchema.optional(), {
    description: "Another spelling of `kernel`.",
    example: { max_concurrent_nodes: 20 },
  }),
  limits: field(limitsSchema.optional(), {
    description: "What a run may spend whose pipeline does not say.",
    example: { max_cost_usd: 1 },
  }),
  caps: field(configCapsSchema.optional(), {
    description: "What pipelines may use.",
    example: { deny: ["http"] },
  }),
  logging: field(loggingSchema.optional(), { description: "What is logged, and how.", example: { level: "debug" } }),
  lint: field(
    z
      .strictObject({
        rules: field(z.record(z.string(), z.enum(["error", "warning", "info", "off"])).optional(), {
          description: "Rules by id, and how serious they are here.",
          example: { W201: "off" },
        }),
      })
      .optional(),
    { description: "What `hexdag lint` says.", example: { rules: { W201: "off" } } },
  ),
  drivers: field(z.array(text).optional(), {
    description: "Driver packages that may be loaded; left out, all that are installed.",
    example: ["@hexdag/driver-openai"],
  }),
  plugins: field(z.array(text).optional(), {
    description: "Packages whose node kinds, macros and functions are loaded.",
    example: ["@acme/hexdag-nodes"],
  }),
  modules: field(z.array(text).optional(), { description: "An older spelling of `plugins`.", example: ["./nodes.ts"] }),
  dev_mode: field(z.boolean().optional(), { description: "An older field; it has no effect.", example: false }),
  prices: field(z.record(z.string(), priceSchema).optional(), {
    description: "What models cost, in US dollars per million tokens.",
    example: { "openai/gpt-5-mini": { input: 0.25, output: 2 } },
  }),
  ports: field(freeMap.optional(), {
    description: "Adapters for ports that a pipeline does not fill.",
    part: "ports",
    example: { llm: { adapter: "openai" } },
  }),
  store: reference,
  bus: field(z.union([text, freeMap]).optional(), {
    description: "The event bus: a driver's name, or `{adapter, config}`.",
    example: "redis",
  }),
  lock: field(z.union([text, freeMap]).optional(), {
    description: "The lock service: a driver's name, or `{adapter, config}`.",
    example: "redis",
  }),
  governance: field(z.union([text, freeMap]).optional(), {
    description: "Who may do what: a driver's name, or `{adapter, config}`.",
    example: { adapter: "rbac", config: { file: "./roles.yaml" } },
  }),
  mcp_permissions: field(
    z
      .strictObject({
        default_profile: field(z.enum(["read", "execute", "modify", "admin", "read-only"]).optional(), {
          description: "What an MCP client may do that is not named.",
          example: "execute",
          default: "read",
        }),
        client_profiles: field(
          z.record(z.string(), z.enum(["read", "execute", "modify", "admin", "read-only"])).optional(),
          {
            description: "What single MCP clients may do.",
            example: { "claude-desktop": "modify" },
          },
        ),
      })
      .optional(),
    { description: "What MCP clients may do.", example: { default_profile: "read" } },
  ),
  trust: field(
    z
      .strictObject({
        inline_functions: field(z.boolean().optional(), {
          description: "Whether manifests of this project may hold `!js`.",
          example: false,
          default: true,
        }),
        file_functions: field(z.boolean().optional(), {
          description: "Whether manifests of this project may name functions in files.",
          example: false,
          default: true,
        }),
      })
      .optional(),
    { description: "What manifests of this project may load.", example: { inline_functions: false } },
  ),
  settings: field(z.record(z.string(), free).optional(), {
    description: "Free for your own code; hexDAG does not read it.",
    example: { region: "eu" },
  }),
});
