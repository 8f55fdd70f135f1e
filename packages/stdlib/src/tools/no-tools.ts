import { type DriverType, defineDriver } from "@hexdag/kernel";
import * as z from "zod";
import { lazily } from "../lazily.ts";
import { createLocalRouter } from "./local-router.ts";

const config = lazily(() => z.strictObject({}));

/** The driver behind `adapter: none` of the port tools: what fills it where a pipeline has services and nothing besides. */
export const noToolsDriver: DriverType<"tools", ReturnType<typeof config>> = defineDriver({
  name: "none",
  port: "tools",
  description: "No tools besides those of `spec.services`.",
  get config() {
    return config();
  },
  create: () => createLocalRouter({ tools: [] }),
});
