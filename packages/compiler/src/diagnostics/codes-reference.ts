import type { CodeEntry } from "@hexdag/kernel";

/** HD30xx: names and what they refer to. */
export const REFERENCE_CODES = {
  HD3001: {
    title: "two nodes share a name",
    explanation: "Node names are unique within a pipeline and within a body.",
  },
  HD3002: {
    title: "a dependency does not exist",
    explanation: "`dependencies` and `wait_for` name nodes of the same list.",
  },
  HD3003: {
    title: "a node depends on itself",
    explanation: "A node cannot read its own result or wait for itself. To repeat work, use a `loop`.",
  },
  HD3004: {
    title: "nodes depend on each other in a circle",
    explanation: "None of the nodes on the circle could ever start. Remove one of the dependencies shown.",
  },
  HD3005: {
    title: "unknown name",
    explanation:
      "The first part of a reference is a node, `$input`, `$ctx`, a key of the node's `input_mapping`, a loop name, or a field that the node's input has.",
  },
  HD3006: {
    title: "a name that cannot be checked",
    explanation:
      "The name is no node. It is read as a field of the node's only data dependency, else of the run input; whether there will be one is not known. Declare the field in `input_schema` (or the dependency's `output_schema`), or write `$input.name`.",
  },
  HD3007: {
    title: "`$error` outside an error handler",
    explanation:
      "`$error` holds the failure that an `on_error` handler handles, so only nodes named in some `on_error` can read it.",
  },
  HD3008: {
    title: "a loop name outside its loop",
    explanation:
      "`$item`, `$index`, `$state` and the like exist in the bodies and conditions of the loop that makes them.",
  },
  HD3009: {
    title: "unknown variable or parameter",
    explanation: "`$var.x` reads `spec.variables`, `$param.x` a macro's parameter; both are constants at build time.",
  },
  HD3010: {
    title: "unknown function",
    explanation:
      "A function is named as `./file.ts#name`, `package#name`, or by the name it was registered under in code.",
  },
  HD3011: {
    title: "unknown adapter",
    explanation: "No installed driver declares this name for this port.",
  },
  HD3012: {
    title: "a node named in `on_error` or `compensate` cannot serve",
    explanation:
      "`on_error` takes `skip`, `continue` or another node of the same list, `compensate` another node of the same list.",
  },
  HD3013: {
    title: "a spec field names an unknown node",
    explanation:
      "The field takes the name of a node, such as the one a branch chooses. That node must be in the same list.",
  },
  HD3014: {
    title: "a handler reads the node it handles",
    explanation: "A handler runs when its node has failed, so that node has no result. The failure is in `$error`.",
  },
  HD3015: {
    title: "a name with two meanings",
    explanation:
      "A node has the same name as an input field or a node outside the body. The nearer meaning wins: the node's result, in a body the body's own node.",
  },
  HD3016: {
    title: "run metadata that does not exist",
    explanation: "`$ctx` has run_id, pipeline, node, attempt, parent_run_id, principal and idempotency_key.",
  },
  HD3017: {
    title: "`!js` where no function is expected",
    explanation:
      "`!js` holds the body of a function `(input, ctx)`. It stands where a node takes a function: `fn` of a function node, the `body` of a loop, branch or map, and fields of other kinds that say they take functions. Elsewhere write an expression, or put the work into a function node.",
  },
  HD3018: {
    title: "an inline function that cannot be read",
    explanation:
      "`!js` stands before one expression on a line (`fn: !js input.a + 1`), or before `|` and the body of a function below it. Quotes, `>` and plain text over several lines change line ends, so that a stack would name lines that are not there.",
  },
  HD3019: {
    title: "code in a submitted manifest",
    explanation:
      "Manifests that were sent in by somebody else (through the server, MCP or an agent) may only name functions that are registered: no `!js`, no functions of files or packages.",
  },
  HD3021: {
    title: "a spec field names no service",
    explanation:
      "The field takes the name of a service that the pipeline declares under `spec.services` and that has methods. A service that is a pipeline is one tool, and has none.",
  },
  HD3022: {
    title: "a service that runs a pipeline of elsewhere",
    explanation:
      "A service names a pipeline that no document of the project declares. `hexdag run` finds pipelines by name in the same file, or by path; a host of your own may know others.",
  },
  HD3030: {
    title: "a node that follows one branch of several",
    explanation:
      "A node that names no dependency follows the node before it. When that is the last of the nodes a conditional chooses among, the follower is skipped whenever another one is chosen. Name what it depends on.",
  },
} as const satisfies Readonly<Record<`HD${number}`, CodeEntry>>;
