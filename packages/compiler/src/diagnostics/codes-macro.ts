import type { CodeEntry } from "@hexdag/kernel";

/** HD33xx: macros, what they are given and what becomes of them. */
export const MACRO_CODES = {
  HD3301: {
    title: "unknown macro",
    explanation: "`macro` names a `kind: Macro` document of the project or a macro that an installed package brings.",
  },
  HD3302: {
    title: "a macro's parameter is not given",
    explanation: "A parameter without a default, or with `required: true`, must be given by every invocation.",
  },
  HD3303: {
    title: "no such parameter",
    explanation: "An invocation gives something that the macro does not declare among its `parameters`.",
  },
  HD3304: {
    title: "a value that the parameter does not take",
    explanation:
      'The value has another type than the parameter declares, or is not among its `enum`. Values keep their types: `3` is a number, `"3"` is text.',
  },
  HD3305: {
    title: "a parameter that cannot be as it is declared",
    explanation:
      "A parameter's default must have its type and be among its `enum`, a required one has no default, and names are unique. A default is a constant, or reads the run with `$input`, `$ctx` or `$var`.",
  },
  HD3306: {
    title: "a parameter is given twice",
    explanation:
      "`inputs`, `config` and `params` of an invocation mean the same; each parameter stands in one of them.",
  },
  HD3307: {
    title: "macros invoke each other in a circle",
    explanation: "Expanding such macros would never end. The message shows the whole chain.",
  },
  HD3308: {
    title: "macros are nested too deep, or fill in too much",
    explanation: "Macros nest at most 20 deep, and all that parameters fill in is at most 32 million characters.",
  },
  HD3309: {
    title: "a macro's node has a name that is taken",
    explanation:
      "The node `inner` of the instance `inst` is called `inst_inner` in the pipeline. No other node may have that name.",
  },
  HD3310: {
    title: "unknown parameter in a macro",
    explanation: "`$param.x` reads a parameter that the macro declares, or the item of a `for_each` group around it.",
  },
  HD3311: {
    title: "a setting that an invocation cannot have",
    explanation:
      "An invocation stands for several nodes. It takes `when`, `wait_for` and `dependencies`; timeouts, retries and the like belong to the nodes of the macro.",
  },
  HD3312: {
    title: "a value that must be known when the pipeline is built",
    explanation:
      "Names, conditions of groups and fields that hold plain data are filled in when the macro is expanded. A parameter that is given a reference, such as `{{fetch.text}}`, only has its value when the pipeline runs.",
  },
  HD3313: {
    title: "a group of nodes that cannot be expanded",
    explanation:
      "A group is `{if: condition, nodes: [...], else: [...]}` or `{for_each: list, as: name, nodes: [...]}`, in the nodes of a macro. Its condition or list is an expression over the macro's parameters.",
  },
  HD3314: {
    title: "a macro's instance has no such node or field",
    explanation:
      "`instance.name` is a node of the instance, else a field of its result. A result that is made of the nodes' results has their names as its fields.",
  },
  HD3315: {
    title: "blocks of Jinja in nodes_raw",
    explanation:
      "Nodes are not text: conditions and repetitions are groups, `{if: …, nodes: […]}` and `{for_each: …, nodes: […]}`.",
  },
  HD3316: {
    title: "a macro written in code fails",
    explanation: "Its `expand` threw, or gave something other than a list of nodes made of JSON values.",
  },
  HD3317: {
    title: "a loop name that means something else inside the macro",
    explanation:
      "The argument reads a loop name such as `$item`, and the macro uses it inside a loop of its own, where that name is the inner loop's. Give one of the loops an `item_var`.",
  },
  HD3318: {
    title: "a port that a macro needs is not declared",
    explanation: "The macro lists the port in `requires_ports`, and the pipeline's `ports` has none of that name.",
  },
  HD3319: {
    title: "an argument that looks like a reference",
    explanation: "Arguments are constants unless they are written `{{node.field}}` or start with `$`.",
  },
} as const satisfies Readonly<Record<`HD${number}`, CodeEntry>>;
