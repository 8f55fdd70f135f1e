/** All of the compiler, in one import: loaded only when there is something to compile. */
export { compile, decodeSource } from "@hexdag/compiler";
export { configSource } from "./config-source.ts";
