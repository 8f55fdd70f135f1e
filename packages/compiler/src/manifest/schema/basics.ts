/** What fields of several kinds hold: text, names, durations, schemas. */
import * as z from "zod";
import { parseDuration } from "../duration.ts";
import { part } from "./field.ts";

/** Text that says something. */
export const text = z.string().min(1);

/** Any data; looked at by a later pass, or by nobody. */
export const free = z.unknown();

/** A map of any data. */
export const freeMap = z.record(z.string(), free);

/** Milliseconds, written as seconds or `"1d12h30m5s250ms"`. */
export const duration = part(
  z.union([z.number(), z.string()]).transform((written, context) => {
    const milliseconds = parseDuration(written);
    if (milliseconds !== undefined) return milliseconds;
    context.addIssue({ code: "custom", message: "is not a duration", params: { code: "HD2009" } });
    return z.NEVER;
  }),
  "duration",
);

/** A duration that bounds something, in milliseconds. */
export const timeLimit = part(
  duration.refine((milliseconds) => milliseconds > 0, {
    message: "must be longer than 0, or be left out",
  }),
  "time_limit",
);

/** A name, or a list of them. */
export const names = part(z.union([text, z.array(text)]), "names");

/** JSON Schema, or `{field: type}`. */
export const dataSchema = part(freeMap, "data_schema");
