import type { TaskStatus } from "../../../src/engine/events.js";
import type { TaskCall } from "../support/run-task.js";

/** One text that goes through a scenario, with an empty directory of its own. */
export interface Hostile {
  text: string;
  dir: string;
  index: number;
}

/** What stands somewhere below the directory of a text; content is compared byte for byte. */
export type Entry =
  | { type: "file"; content?: string; mode?: number; owner?: string }
  | { type: "directory"; mode?: number; owner?: string }
  | { type: "link"; target: string };

/** All that is below the directory of a text, by path. */
export type Tree = Record<string, Entry>;

/** A task per text, in one play for all texts; then the same again. */
export interface Round {
  call(one: Hostile): TaskCall;
  /** What it comes to the first time: `changed` unless told. */
  status?: TaskStatus;
  /** What it comes to the second time: `ok` unless told. */
  again?: TaskStatus;
  /** Part of the message of a task that fails. */
  message?: RegExp;
  /** Fields of the registered result. */
  result?(one: Hostile): Record<string, unknown>;
  /** What root sees on the host afterwards, past the product. */
  prints?(all: readonly Hostile[]): { script: string; output: string };
  /** Everything that is below the directory afterwards; left out where nothing there is of interest. */
  tree?(one: Hostile): Tree;
}

/** Rounds that texts go through, one after the other. */
export interface Scenario {
  title: string;
  modules: readonly string[];
  /** What a text stands for: the name of a file, or any value. */
  texts: "name" | "value";
  /** False for texts that mean nothing here; left out: all of them go. */
  suits?(text: string): boolean;
  /** Other texts than those of texts.ts. */
  only?: readonly string[];
  /** Entries that root makes before, past the product. */
  before?(one: Hostile): Tree;
  /** Files of the controller, by path from the folder of the playbook. */
  files?(one: Hostile): Record<string, string | Uint8Array>;
  /** Runs as root once, before; past the product. */
  arrange?: string;
  /** Runs as root after all; past the product. */
  tidy?: string;
  rounds: readonly Round[];
}
