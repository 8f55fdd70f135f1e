export { createSqliteDataStore, type SqliteDataStore } from "./data-store.ts";
export { sqliteDataStoreDriver, sqliteMemoryDriver, sqliteVectorSearchDriver } from "./drivers.ts";
export { createSqliteMemory } from "./memory.ts";
export { type SqliteOptions, sqliteConfig, sqliteDataStoreConfig } from "./options.ts";
export { createSqliteVectorSearch } from "./vector-search.ts";
