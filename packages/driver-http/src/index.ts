export { httpDriver } from "./driver.ts";
export type { Resolve } from "./guarded-connector.ts";
export { createHttpClient } from "./http-client.ts";
export { type HttpClientOptions, httpConfig } from "./options.ts";
