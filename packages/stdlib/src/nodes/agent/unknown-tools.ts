import type { RunContext } from "@hexdag/kernel";
import type { Allowed, Toolbox } from "./toolbox.ts";

/** What an agent's fields say of tools. */
export interface NamedTools {
  /** Globs of what it and those it hands over to may call, its phases included. */
  readonly tools: readonly Allowed[];
  readonly approve: readonly string[];
}

/**
 * Tells of names that no tool has: a slip of the pen takes a tool away, and in `approve` it takes a question away. Globs of `approve`
 * may be meant for tools that another run has.
 */
export function warnOfUnknownTools(toolbox: Toolbox, ctx: RunContext, { tools, approve }: NamedTools): void {
  const warn = (message: string): void => ctx.emit({ type: "node.warning", message });
  const named = new Set(tools.flatMap((globs) => globs ?? []));
  for (const name of toolbox.unknown([...named])) warn(`no tool is called "${name}", which \`tools\` names`);
  for (const name of toolbox.unknown(approve.filter((glob) => !glob.includes("*"))))
    warn(`no tool is called "${name}", which \`approve\` names: nobody is asked on its account`);
}
