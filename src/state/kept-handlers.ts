import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import * as z from "zod";

const keptFile = z.object({
  version: z.literal(1),
  inventory: z.array(z.string()),
  host: z.string(),
  kept: z.array(
    z.object({
      /** File of the play that defines the handler. */
      playbook: z.string(),
      play: z.string(),
      handler: z.string(),
      /** Id and beginning of the run that left it. */
      run: z.string(),
      since: z.string(),
    }),
  ),
});

/** A handler that a host was notified of in a run that ended before it was run there. */
export type KeptHandler = z.infer<typeof keptFile>["kept"][number];

/** Handlers that earlier runs left to do, one file per host of an inventory. */
export class KeptHandlers {
  readonly #folder: string;
  readonly #inventory: readonly string[];

  /** `folder` is that of all state. */
  constructor(folder: string, inventory: readonly string[]) {
    const digest = createHash("sha256").update(inventory.join("\0")).digest("hex").slice(0, 16);
    this.#folder = join(folder, "handlers", digest);
    this.#inventory = inventory;
  }

  /** What is kept for a host; nothing where the file cannot be understood. */
  of(host: string): KeptHandler[] {
    try {
      const read = keptFile.safeParse(JSON.parse(readFileSync(this.#file(host), "utf8")));
      return read.success && read.data.host === host ? read.data.kept : [];
    } catch (error) {
      if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === "ENOENT") return [];
      throw error;
    }
  }

  /** Replaces what is kept for a host as a whole: a reader sees the old or the new. */
  keep(host: string, kept: readonly KeptHandler[]): void {
    const file = this.#file(host);
    if (kept.length === 0) {
      rmSync(file, { force: true });
      return;
    }
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    const fresh = `${file}.${process.pid}.tmp`;
    const content: z.infer<typeof keptFile> = { version: 1, inventory: [...this.#inventory], host, kept: [...kept] };
    writeFileSync(fresh, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
    renameSync(fresh, file);
  }

  #file(host: string): string {
    const name = encodeURIComponent(host);
    return join(this.#folder, `${name.length > 200 ? createHash("sha256").update(host).digest("hex") : name}.json`);
  }
}
