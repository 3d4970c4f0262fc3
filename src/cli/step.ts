import { createInterface } from "node:readline";
import { UsageError } from "../errors.js";
import type { CliIo } from "./io.js";

/** Asks before each task of `--step`. */
export interface Asking {
  /** True when the task is to be done. */
  ask(title: string): Promise<boolean>;
  /** No more is asked, and what is being asked is not done. */
  end(): void;
}

/** Asks on the terminal, as Ansible does. Throws UsageError when there is none. */
export function askByStep(io: Pick<CliIo, "stdin" | "stderr">): Asking {
  if (io.stdin.isTTY !== true) throw new UsageError("--step asks before each task, and there is no terminal to ask on");
  // Without its own terminal handling the reader leaves Ctrl-C to whoever stops the run.
  const reader = createInterface({ input: io.stdin, terminal: false });
  const lines = reader[Symbol.asyncIterator]();
  let all: boolean | undefined;
  return {
    async ask(title) {
      if (all !== undefined) return all;
      io.stderr.write(`Perform task: ${title} (N)o/(y)es/(c)ontinue: `);
      const line = await lines.next();
      const answer = line.done === true ? "" : line.value.trim().toLowerCase();
      if (line.done === true) all ??= false;
      if (["c", "continue"].includes(answer)) all = true;
      if (all === true) reader.close();
      return all ?? ["y", "yes"].includes(answer);
    },
    end() {
      all = false;
      reader.close();
    },
  };
}
