import type { Telling } from "./telling.js";
import type { Tool } from "./wording.js";

/** One of the twins: a tool with the host that it works on. */
export interface Side {
  tool: Tool;
  /** Folder on the host. */
  root: string;
  /** Variables that say how the host is reached. */
  connection: Record<string, string | number>;
  /** Into how many runs at the same time the cases are divided: what a tool waits for is most of its time. */
  lanes: number;
  /** A shell command as root on the host, past the tool. Throws when it fails. */
  look(command: string): Promise<string>;
  run(files: RunFiles, options: readonly string[]): Promise<Told>;
}

export interface RunFiles {
  playbook: string;
  inventory: string;
}

export interface Told {
  tellings: Telling[];
  exitCode: number;
  /** What was printed besides, when the run came to nothing. */
  noise: string;
}
