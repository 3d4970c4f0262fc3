import type { Lab } from "../lab/index.js";

/** What all disciplines have in common. */
export interface Bench {
  /** Three hosts, with Python and rsync for the peers. */
  lab: Lab;
  /** For files, which is removed at the end. */
  folder: string;
  /** Rounds that count, in a discipline that takes its time. */
  runs: number;
  /** Tells whoever waits what has just been measured. */
  say: (line: string) => void;
  /** Aborted when the bench is interrupted. */
  signal: AbortSignal;
}

/** What the project promises, and what was measured. */
export interface Target {
  wanted: string;
  measured: string;
  holds: boolean;
}

/** What a discipline came to, in Markdown. */
export interface Report {
  /** Tables and sentences. */
  lines: readonly string[];
  targets: readonly Target[];
}

export interface Discipline {
  /** What `--only` and `--list` call it. */
  name: string;
  title: string;
  /** What is measured and why that, in Markdown. */
  about: string;
  hold(bench: Bench): Promise<Report>;
}
