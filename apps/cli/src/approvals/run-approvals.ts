/** Who approves in a run of the command: what the command line agrees to, then the manifest's adapter or the person at the terminal. */
import { matchesGlob } from "@hexdag/kernel";
import type { Approvals } from "@hexdag/kernel/ports";
import { createApprovals } from "@hexdag/stdlib";
import { askPerson, type PersonOptions } from "./ask-person.ts";

/** Makes the `approvals` of a program of the adapter that its manifest names, if it does. */
export type RunApprovals = (adapter: Approvals | undefined) => Approvals;

/** `approve`: globs of tools, as given with `--approve`. */
export function runApprovals(approve: readonly string[], person: PersonOptions): RunApprovals {
  const asked = createApprovals(askPerson(person));
  return (adapter = asked) => ({
    async request(request, options) {
      options?.signal?.throwIfAborted();
      const glob = approve.find((each) => matchesGlob(each, request.tool));
      return glob === undefined ? await adapter.request(request, options) : { approved: true, by: `--approve ${glob}` };
    },
  });
}
