/** `init`: what starts a System. */
import type { Reporter } from "../../../diagnostics/reporter.ts";
import { entryOf, isBroken, type SourceMap, type SourceValue, typeName, valueOf } from "../../../parse/source-value.ts";
import { decodeMap } from "../../decode-map.ts";
import { headOf } from "../../issues.ts";
import { INIT_SCHEMAS } from "../../schema/system.ts";
import type { Site } from "../decode-limits.ts";
import { cronProblem, isTimeZone } from "./cron.ts";

/** What starts a System, and the texts in it that read an event. */
export interface InitManifest {
  readonly type: keyof typeof INIT_SCHEMAS;
  readonly filter: SourceValue | undefined;
  readonly dedupeKey: SourceValue | undefined;
  readonly input: SourceMap | undefined;
}

const TYPES: readonly InitManifest["type"][] = ["manual", "schedule", "event", "continuous"];

/** Decodes `init`. */
export function decodeInit(value: SourceValue | undefined, { what, reporter }: Site): InitManifest | undefined {
  if (value === undefined || isBroken(value)) return undefined;
  if (value.type !== "map") {
    reporter.report({
      code: "HD2003",
      message: `"init" of ${what} must be a map with a type, not ${typeName(value.data)}`,
      hint: `for example init: {type: ${TYPES.find((type) => type === value.data) ?? "manual"}}`,
      at: headOf(value),
    });
    return undefined;
  }
  const written = valueOf(value, "type");
  const type = TYPES.find((each) => each === written?.data);
  if (type === undefined) {
    const close = typeof written?.data === "string" ? reporter.suggest(written.data, TYPES) : undefined;
    reporter.report({
      code: written === undefined ? "HD2002" : "HD2003",
      message:
        written === undefined
          ? `the init of ${what} needs "type"`
          : `"type" of the init of ${what} is none of ${TYPES.join(", ")}`,
      hint: close === undefined ? `types are ${TYPES.join(", ")}` : `did you mean "${close}"?`,
      at: written ?? headOf(value),
    });
    return undefined;
  }
  decodeType(type, value, { what: `the init of ${what}`, reporter });
  if (type === "schedule") checkSchedule(value, { what, reporter });
  const input = valueOf(value, "input");
  return {
    type,
    filter: type === "event" ? valueOf(value, "filter") : undefined,
    dedupeKey: type === "event" ? valueOf(value, "dedupe_key") : undefined,
    input: type === "event" && input?.type === "map" ? input : undefined,
  };
}

function decodeType(type: InitManifest["type"], value: SourceMap, site: Site): void {
  switch (type) {
    case "manual":
      decodeMap(INIT_SCHEMAS.manual, value, site);
      return;
    case "schedule":
      decodeMap(INIT_SCHEMAS.schedule, value, site);
      return;
    case "event":
      decodeMap(INIT_SCHEMAS.event, value, site);
      return;
    case "continuous":
      decodeMap(INIT_SCHEMAS.continuous, value, site);
  }
}

function checkSchedule(init: SourceMap, { what, reporter }: Site): void {
  const [every, cron, timezone] = ["every", "cron", "timezone"].map((key) => entryOf(init, key));
  if ((every === undefined) === (cron === undefined)) {
    reporter.report({
      code: "HD3426",
      message:
        every === undefined
          ? `the schedule of ${what} says neither every nor cron`
          : `the schedule of ${what} says both every and cron`,
      hint: every === undefined ? "for example every: 15m, or cron: 0 7 * * 1-5" : "keep one of them",
      at: cron ?? headOf(init),
    });
  }
  if (typeof cron?.value.data === "string") report(cronProblem(cron.value.data), cron.value, { what, reporter });
  if (timezone === undefined || typeof timezone.value.data !== "string" || isTimeZone(timezone.value.data)) return;
  reporter.report({
    code: "HD3426",
    message: `"${timezone.value.data}" is not the name of a time zone`,
    hint: "for example Europe/Warsaw, or UTC",
    at: timezone.value,
  });
}

function report(
  problem: string | undefined,
  at: SourceValue,
  { reporter }: { readonly what: string; readonly reporter: Reporter },
): void {
  if (problem === undefined) return;
  reporter.report({
    code: "HD3426",
    message: `this is not a cron expression: ${problem}`,
    hint: 'for example "0 7 * * 1-5": at 7:00 from Monday to Friday',
    at,
  });
}
