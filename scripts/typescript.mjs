/**
 * Lets Node run the TypeScript of test/ as it stands: `node --import ./scripts/typescript.mjs FILE.ts`.
 * Node 20 cannot do so by itself, and a build step for helpers that run once would only cost time.
 */
import { register } from "node:module";

register("./typescript-hooks.mjs", import.meta.url);
process.setSourceMapsEnabled(true);
