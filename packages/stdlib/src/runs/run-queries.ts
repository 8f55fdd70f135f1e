import type { RunQuery, RunRecord, RunSummary } from "@hexdag/kernel/ports";

/** Whether a run is among those that are asked for. */
export function isWanted({ runId, parentRunId, idempotencyKey }: RunRecord, query: RunQuery): boolean {
  return (
    (query.parentRunId === undefined || parentRunId === query.parentRunId) &&
    (query.idempotencyKey === undefined || idempotencyKey === query.idempotencyKey) &&
    (query.prefix === undefined || runId.startsWith(query.prefix))
  );
}

/** Those that are asked for, latest first. Ids decide where times are equal. */
export function latest(all: readonly RunSummary[], query: RunQuery): readonly RunSummary[] {
  const wanted = all.filter(({ record }) => isWanted(record, query));
  const order = ({ record: a }: RunSummary, { record: b }: RunSummary): number =>
    b.startedAt - a.startedAt || (a.runId < b.runId ? 1 : -1);
  return wanted.toSorted(order).slice(0, query.limit);
}
