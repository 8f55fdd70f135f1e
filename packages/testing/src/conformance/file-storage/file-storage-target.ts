import type { FileStorage } from "@hexdag/kernel/ports";
import type { PortTarget } from "../suite.ts";

/** An adapter for `FileStorage`: nothing beside what every target has. */
export interface FileStorageTarget extends PortTarget<FileStorage> {}
