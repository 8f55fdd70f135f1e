import { type DriverType, defineDriver } from "@hexdag/kernel/ports";
import { createHttpClient } from "./http-client.ts";
import { httpConfig, toOptions } from "./options.ts";

/** The driver behind `adapter: http`. */
export const httpDriver: DriverType<"http", typeof httpConfig> = defineDriver({
  name: "http",
  port: "http",
  description: "Requests over HTTP, kept away from this machine and private networks.",
  config: httpConfig,
  create: (config, { clock }) => createHttpClient({ ...toOptions(config), clock }),
});
