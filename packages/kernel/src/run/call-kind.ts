import type { NodeTask } from "../component/node-type.ts";
import type { Ports } from "../ports/port-map.ts";
import type { RunContext } from "./run-context.ts";

/** A kind whose types have been erased: method parameters are bivariant, so every `AnyNodeType` is one. */
interface ErasedKind {
  run(task: NodeTask<unknown, object, Ports>): unknown;
}

/** Runs a kind, whatever its types. */
export function callKind(
  kind: ErasedKind,
  input: unknown,
  config: object,
  attempt: { readonly ctx: RunContext },
): unknown {
  return kind.run(new AttemptTask(input, config, attempt.ctx));
}

/** A task whose ports are wrapped only when they are asked for. */
class AttemptTask implements NodeTask<unknown, object, Ports> {
  readonly input: unknown;
  readonly config: object;
  readonly ctx: RunContext;

  constructor(input: unknown, config: object, ctx: RunContext) {
    this.input = input;
    this.config = config;
    this.ctx = ctx;
  }

  get ports(): Ports {
    return this.ctx.ports;
  }
}
