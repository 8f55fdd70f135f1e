/** Who approves in a run of the command: what the command line agrees to, then the manifest's adapter or the person at the terminal. */
import { type AdapterHook, type AdapterPlace, matchesGlob } from "@hexdag/kernel";
import type { Approvals } from "@hexdag/kernel/ports";
import { createApprovals } from "@hexdag/stdlib";
import { askPerson, type PersonOptions } from "./ask-person.ts";

/** Makes the `approvals` of a program of the adapter that its manifest names, if it does. */
export type RunApprovals = (adapter: Approvals | undefined) => Approvals;

export interface RunApprovalsOptions {
  /** Globs of tools, as given with `--approve`. */
  readonly approve: readonly string[];
  readonly person: PersonOptions;
  /** Of a run that records or replays: decisions are in the cassette, like whatever adapters answer. */
  readonly recording?: Recording | undefined;
}

type Recording = { readonly hook: AdapterHook } & Pick<AdapterPlace, "pipeline" | "redactor">;

export function runApprovals({ approve, person, recording }: RunApprovalsOptions): RunApprovals {
  const here = recorded(agreed(approve, createApprovals(askPerson(person))), recording);
  return (adapter) => (adapter === undefined ? here : agreed(approve, adapter));
}

/** What was agreed to in advance is asked nobody. */
function agreed(approve: readonly string[], approvals: Approvals): Approvals {
  return {
    async request(request, options) {
      options?.signal?.throwIfAborted();
      const glob = approve.find((each) => matchesGlob(each, request.tool));
      return glob === undefined
        ? await approvals.request(request, options)
        : { approved: true, by: `--approve ${glob}` };
    },
  };
}

/** Nothing is opened before the first question: most runs ask none, and their cassettes have no such recording. */
function recorded(approvals: Approvals, recording: Recording | undefined): Approvals {
  if (recording === undefined) return approvals;
  const { hook, ...run } = recording;
  const place = { ...run, key: "approvals", port: "approvals", adapter: "terminal" };
  let opened: Promise<unknown> | undefined;
  return {
    async request(request, options) {
      opened ??= Promise.resolve(hook.around(place, () => Promise.resolve(approvals)));
      const adapter = await opened;
      return await (isApprovals(adapter) ? adapter : approvals).request(request, options);
    },
  };
}

function isApprovals(adapter: unknown): adapter is Approvals {
  return typeof adapter === "object" && adapter !== null && "request" in adapter;
}
