/**
 * Every error the kernel raises. A code means one thing for ever. Ranges: HD1xxx text and parsing, HD2xxx manifest
 * structure, HD3xxx references, HD4xxx expressions and templates (HD1–HD4 at build live in the compiler's table),
 * HD5xxx loading a plan, HD6xxx running, HD7xxx ports and guards, HD8xxx command line and hosts, HD9xxx bugs.
 */
export interface CodeEntry {
  /** One line, no trailing full stop. */
  readonly title: string;
  /** What it means and what to do, in a few sentences. Markdown. */
  readonly explanation: string;
}

export type ErrorCode = `HD${number}`;

export function isErrorCode(text: string): text is ErrorCode {
  return /^HD\d{4}$/.test(text);
}

export const KERNEL_CODES = {
  HD4501: {
    title: "an expression could not be evaluated",
    explanation:
      "The expression met values it is not defined for, such as a comparison of a number with a string. Convert one side, or guard it with `default` or `is null`.",
  },
  HD4502: {
    title: "an expression used more than it may",
    explanation:
      "Expressions are bounded: 4 KiB of source, depth 64, 100,000 steps and 1 MiB of result. Move larger work into a function node.",
  },
  HD4503: {
    title: "a required value is missing",
    explanation: "`| required` was put on a value that is null or absent when the node runs.",
  },
  HD4504: {
    title: "a template could not be rendered",
    explanation:
      'The template reads a value that is missing, or a helper refused its arguments. Use `{{default x "…"}}` where a value may be absent.',
  },
  HD5001: {
    title: "not a plan this kernel can load",
    explanation:
      "The file is not a hexDAG plan, is damaged, or was written for another plan version. Compile the manifest again.",
  },
  HD5002: {
    title: "unknown node kind",
    explanation:
      "The plan names a node kind that no installed package declares. Install the package that provides it, or register it in code.",
  },
  HD5003: {
    title: "unknown function",
    explanation:
      "A node names a function that is not registered and could not be imported, or holds one as text (`!js`) that does not parse, or that the host has not loaded.",
  },
  HD5004: {
    title: "the graph has a cycle",
    explanation:
      "Nodes wait for each other in a circle, so none of them could ever start. The message shows the whole path; remove one of its edges.",
  },
  HD5005: {
    title: "a dependency does not exist",
    explanation: "A node depends on a name that is no node of the same graph.",
  },
  HD5006: {
    title: "two nodes share a name",
    explanation: "Node names are unique within a graph.",
  },
  HD5007: {
    title: "unknown adapter",
    explanation: "A port names an adapter that no installed driver declares for that port.",
  },
  HD5008: {
    title: "a component is registered twice",
    explanation: "Two node kinds, functions, drivers or macros claim one name in the same registry.",
  },
  HD5009: {
    title: "a component the plan needs is missing",
    explanation:
      "The plan uses templates or schemas, but the registry was given no template engine or validator. `@hexdag/stdlib` provides both.",
  },
  HD5010: {
    title: "a node's configuration is not valid",
    explanation: "A field of the node is missing, of the wrong type or unknown to the node kind.",
  },
  HD5011: {
    title: "the plan asks for guards that this kernel does not enforce",
    explanation:
      "Limits, capabilities, caches and policies (other than `retry` and `timeout` of a node) are part of the plan, but this version does not act on them yet. A run that ignored them would spend or use what it must not, so the plan is refused. Take them out to run it.",
  },
  HD5012: {
    title: "a reference was used as a value",
    explanation:
      "In `definePipeline`, the input and what `step` and `node` return stand for values that will exist when the pipeline runs. JavaScript cannot read them while the pipeline is built: a plain template literal, `+` or `<` on one is refused. Use the tag `text`, `calculate`, `compare`, `call`, or do it inside a step.",
  },
  HD5013: {
    title: "a name that no reference could be written to",
    explanation:
      'Names of pipelines and nodes made in code follow the rule of manifests: letters, digits, "_" and "-", starting with a letter or "_", and no word of the expression language, such as `in` or `nodes`.',
  },
  HD6001: {
    title: "a node failed",
    explanation: "The node's own code threw. The cause is shown as it was thrown.",
  },
  HD6002: {
    title: "a node took too long",
    explanation:
      "One attempt of the node ran past its `timeout` (or the pipeline's `default_node_timeout`). Its AbortSignal was aborted.",
  },
  HD6003: {
    title: "the run took too long",
    explanation: "The run passed its `pipeline_timeout` and was stopped.",
  },
  HD6004: {
    title: "the run was cancelled",
    explanation: "Somebody cancelled the run; nodes that were running were aborted.",
  },
  HD6005: {
    title: "a value is not JSON",
    explanation:
      "Node inputs and results are JSON values. Functions, BigInts, class instances, circular structures, NaN and Infinity are refused; the message names the path inside the value.",
  },
  HD6006: {
    title: "the run input does not match the pipeline's input_schema",
    explanation: "The input handed to the run breaks the declared schema; nothing was started.",
  },
  HD6007: {
    title: "a node's input does not match its input_schema",
    explanation: "The assembled input breaks the schema the node declares.",
  },
  HD6008: {
    title: "a node's result does not match its output_schema",
    explanation: "The node returned something its declared schema refuses.",
  },
  HD6009: {
    title: "a required input is missing",
    explanation: "`required_inputs` names a key that the assembled input lacks or holds as null.",
  },
  HD6010: {
    title: "a critical node was skipped",
    explanation: "The node is `critical: true`, but its `when` was false or all its data dependencies were skipped.",
  },
  HD6011: {
    title: "the pipeline's output does not match its output_schema",
    explanation: "Every node succeeded, but the declared output breaks the declared schema.",
  },
  HD6012: {
    title: "a loop went past its bound",
    explanation: "A loop reached `max_iterations` (or a `for_each` its item bound) before its condition ended it.",
  },
  HD6013: {
    title: "the journal could not be written",
    explanation:
      "Nothing may depend on a step that was not recorded, so the run stops when its journal refuses an entry. Check the store.",
  },
  HD6014: {
    title: "an option of a run is not valid",
    explanation:
      "The host started the run with an option that no run can go by, such as `maxConcurrentNodes: 0`; nothing was started. It is a mistake of the program that runs the pipeline, not of the pipeline.",
  },
  HD6020: {
    title: "a vote came to no decision",
    explanation:
      "Too few voters answered (`quorum`), the answer with most votes has too small a part of them (`min_agreement`), or several answers have equally many and `tie_break` is `fail`.",
  },
  HD6015: {
    title: "the run cannot be resumed",
    explanation:
      "A run is taken up again from its journal, with the plan it was started with. This one has ended, its journal does not begin with its start, or it was written for another plan.",
  },
  HD6016: {
    title: "the run was suspended",
    explanation:
      "A limit that says `on_limit: suspend` stopped the run where it stands. What was under way was aborted with this error and begins again when the run is resumed.",
  },
  HD7001: {
    title: "a port is missing",
    explanation:
      "A node needs a port that neither the pipeline nor the caller provides. Declare it under `spec.ports`, or pass `--port name=adapter`.",
  },
  HD7002: {
    title: "a port cannot do what a node needs",
    explanation: "The adapter behind the port lacks a capability, such as structured output or tool calls.",
  },
  HD7003: {
    title: "a port call failed",
    explanation: "The adapter behind the port reported an error.",
  },
  HD7004: {
    title: "a hook refused the call",
    explanation: "A node or port hook refused to let the call go on.",
  },
  HD7005: {
    title: "a secret is not set",
    explanation:
      "An adapter's config refers to a secret that the environment does not hold. Secrets are read when a port is opened.",
  },
  HD7006: {
    title: "a backend cannot take what it is given",
    explanation:
      "What was handed to a port is not what its backend takes: a statement that changes data where only reading is meant, a vector of another length.",
  },
  HD7007: {
    title: "unknown tool",
    explanation: "No tool of that name is offered. Names are `tool` or `service:tool`.",
  },
  HD7008: {
    title: "a tool refuses its arguments",
    explanation: "The arguments of a tool call do not fit the tool's schema.",
  },
  HD7009: {
    title: "a tool failed",
    explanation: "The tool was called and did not succeed.",
  },
  HD7010: {
    title: "a path leaves its storage",
    explanation: "File storage is jailed: absolute paths, `..` and links that lead outside are refused.",
  },
  HD7011: {
    title: "no such file in a storage",
    explanation: "The file storage holds no file of that path.",
  },
  HD7012: {
    title: "an address that may not be reached",
    explanation:
      "Requests to this machine and to private networks are refused unless the HTTP adapter allows them, so that a model cannot be talked into reaching what only you can reach.",
  },
  HD7013: {
    title: "a stored run is damaged",
    explanation:
      "The record of a run cannot be read: an entry of its journal is no JSON, or its file is of a newer version. What is there is left as it is.",
  },
  HD7014: {
    title: "a run belongs to somebody else",
    explanation:
      "There is a run of that id already, or another process is running it. A run is written by one process at a time.",
  },
  HD7015: {
    title: "no such run",
    explanation: "The store keeps no run of that id. Runs that were started with `--ephemeral` are kept nowhere.",
  },
  HD7101: {
    title: "a capability is denied",
    explanation:
      "The node asked for something that its caps, the pipeline's, the Config's or those of the run that started this one do not grant. The message says which.",
  },
  HD7102: {
    title: "a limit would be crossed",
    explanation:
      "A call that could cross a limit is not made, and a stream that would is cut. The error's data says which limit, whose it is and what was spent.",
  },
  HD7103: {
    title: "a model without a price where cost is limited",
    explanation:
      "A cost limit can only be kept when it is known what a model costs. Give it a price in the Config, or set `unknown_price: zero`.",
  },
  HD7201: {
    title: "too many calls in a window",
    explanation: "A rate limit policy that says `on_exceeded: raise` refuses what would be too many calls or tokens.",
  },
  HD7202: {
    title: "a circuit is open",
    explanation:
      "A circuit breaker policy refuses calls for a while after several failures in a row, so that a backend that is down is left in peace.",
  },
  HD7203: {
    title: "a call took too long",
    explanation: "A timeout policy ended a call, or a stream, that took longer than it may.",
  },
  HD7301: {
    title: "an agent came to no answer",
    explanation:
      "The model took all the turns that `max_steps` gives it without answering. The error's data says what it said last and which tools it called.",
  },
  HD7401: {
    title: "a call is not in the cassette",
    explanation:
      "The run replays recorded answers, and this request was not recorded. The message shows the closest recording and where the two differ. Record again when the change is meant; a request that differs on every run (a date, a random id) can be replayed only when the pipeline gets such values as its input.",
  },
  HD7402: {
    title: "a cassette cannot be read",
    explanation:
      "The directory of recordings is not there, one of its files is damaged or of a newer version, or it holds nothing of a port that is opened.",
  },
  HD7403: {
    title: "a cassette cannot be written",
    explanation:
      "The recordings could not be saved where they should be, or an adapter was given or gave something that is no data.",
  },
  HD9001: {
    title: "a bug in hexDAG",
    explanation: "An invariant of the engine did not hold. Please report it with the run's journal.",
  },
} as const satisfies Readonly<Record<`HD${number}`, CodeEntry>>;
