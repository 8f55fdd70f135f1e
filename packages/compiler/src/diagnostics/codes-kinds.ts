import type { CodeEntry } from "@hexdag/kernel";

/** HD34xx: documents of other kinds than Pipeline, and what pipelines take from them: ports, policies, limits, processes. */
export const KIND_CODES = {
  HD3401: {
    title: "a ref to a document that is not there",
    explanation:
      "`ref` names an Adapter; a policy is named by its Policy or Middleware. The document stands in the same file, in one that it includes, or in the project's Config file.",
  },
  HD3402: {
    title: "an adapter for another port",
    explanation: "The Adapter says which `port` it fills, and this is not the one.",
  },
  HD3403: {
    title: "a port is not filled in exactly one way",
    explanation:
      "A port takes one of `adapter: NAME`, `ref: ADAPTER` and `adapters: [...]`. `config` goes with the first two, `strategy` with the last; a member of a pool is no pool itself.",
  },
  HD3404: {
    title: "an older spelling",
    explanation:
      "The key works, and means what the key named in the message means. New manifests use that one; `hexdag migrate manifest` rewrites it.",
  },
  HD3405: {
    title: "a policy that means nothing where it is attached",
    explanation:
      "Some policies are for nodes, some for ports. On a node, `retry` and `timeout` are its own `retry` and `timeout`, of which there is one each and the timeout is per attempt; a cache's `key` reads the input of a node, so it needs a node. `fallback` and `batch` are for ports (`batch` for `llm`, and through the vendor for one adapter, not a pool), `resource_limit` is for nodes and pipelines.",
  },
  HD3406: {
    title: "stacks of policies that hold each other",
    explanation: "A Middleware may hold other Middlewares, but not, however indirectly, itself.",
  },
  HD3407: {
    title: "unknown profile of capabilities",
    explanation: "`caps: {profile: NAME}` names one of `caps.profiles` in the Config.",
  },
  HD3408: {
    title: "wider than what is around it",
    explanation:
      "Limits and capabilities only narrow on the way in: a node may not spend or use more than its pipeline, a process not more than its System. What is wider has no effect.",
  },
  HD3409: {
    title: "ports or policies for a node, kind or port that is not there",
    explanation:
      "`node_ports` and `policies` go by the names of nodes (in a body: `outer/inner`), `type_ports` by node kinds, `policies` by ports as well.",
  },
  HD3410: {
    title: "a port that the node never calls",
    explanation:
      "The node's kind says which ports it calls, and this one is not among them, so filling it has no effect.",
  },
  HD3411: {
    title: "several Config documents",
    explanation:
      "A file and what it includes hold at most one Config for an environment, beside the project's own (hexdag.yaml). Put them together, or give each a `metadata.namespace`.",
  },
  HD3412: {
    title: "the project's Config does not allow this function",
    explanation:
      "`trust` in the Config says that manifests of this project may not load functions from files, or may not hold `!js`. Register the function in code or in a package, or change `trust`.",
  },
  HD3413: {
    title: "an adapter requires what the pipeline may not use",
    explanation:
      "`capabilities.requires` of an Adapter names what whoever uses it must be allowed. The pipeline's `caps`, or those of the Config, take it away.",
  },
  HD3414: {
    title: "nearly a capability",
    explanation:
      "The name is not one of hexDAG's capabilities, and close to one, or a part of one that has no such part (`memory.write`). It may be meant for a port of your own; if it is a mistake, what it should allow is refused, and what it should deny is not.",
  },
  HD3415: {
    title: "a node needs what it may not use",
    explanation:
      "Whenever the node runs, the caps around it refuse what its kind and its spec say it uses: a model, a tool, a host, a child run. Allow it there, or take the node out. It is a warning where the node's failure is handled (`on_error`), and where the node could do without, such as an agent that may call none of its `tools`. What depends on the run is not reported; `hexdag caps` shows it.",
  },
  HD3420: {
    title: "a process runs what is not there",
    explanation:
      "`exec` is the path of a manifest, relative to the System's file (`file#name` when it holds several pipelines), or the name of a pipeline in the System's own file.",
  },
  HD3421: {
    title: "no process of that name",
    explanation: "Pipes, states and transitions name processes of the same System.",
  },
  HD3422: {
    title: "a pipe from a process to itself",
    explanation: "A process cannot read its own output; state that outlives a run is kept in a port such as `memory`.",
  },
  HD3423: {
    title: "processes wait for each other in a circle",
    explanation: "Every process on the circle waits for the others, so none could start. Take one of the pipes away.",
  },
  HD3424: {
    title: "a pipe or input reads what it cannot",
    explanation:
      "A pipe reads `$input` and the process it comes `from`; a process's `when` and `input` read `$input` and processes that come before it. Behind a process stands a node of its pipeline, or a name of its `output`.",
  },
  HD3425: {
    title: "a state machine that does not add up",
    explanation:
      "Every state named is a state of the machine: one that `transitions` lists, or leads to. `states` and `on_transition` speak of states of some machine, and `on_transition` of a move that one allows, as `A -> B`.",
  },
  HD3426: {
    title: "a start that cannot be",
    explanation:
      "A schedule takes one of `every` and `cron`. A cron expression has five fields (minute, hour, day of month, month, day of week) or six with seconds first; a time zone has a name such as `Europe/Warsaw`.",
  },
  HD3427: {
    title: "two processes share a name",
    explanation: "Processes of a System are told apart by their names.",
  },
  HD3440: {
    title: "a service that is not one thing",
    explanation:
      "A service is one of `service: ./file.ts#name`, `adapter: DRIVER`, `ref: ADAPTER`, `adapters: [...]` and `pipeline: NAME`. `config` goes with what is an adapter; `description`, which models read, and `input_schema` go with `pipeline`.",
  },
} as const satisfies Readonly<Record<`HD${number}`, CodeEntry>>;
