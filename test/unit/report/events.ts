import { emptyRecap, type HostRecap, type RunEvent, type TaskResultEvent } from "../../../src/engine/events.js";
import type { TextStream } from "../../../src/report/reporter.js";

/** A result as the engine gives it; only what a test is about needs to be said. */
export function result(parts: Partial<TaskResultEvent>): TaskResultEvent {
  return {
    type: "task_result",
    play: "Site",
    role: undefined,
    task: "Write the file",
    module: "copy",
    host: "h1",
    item: undefined,
    status: "ok",
    predicted: false,
    diff: [],
    message: undefined,
    duration_ms: 20,
    place: "site.yml:4",
    ...parts,
  };
}

export function start(parts: Partial<Extract<RunEvent, { type: "task_start" }>>): RunEvent {
  return {
    type: "task_start",
    play: "Site",
    role: undefined,
    task: "Write the file",
    module: "copy",
    host: "h1",
    play_index: 0,
    position: [0],
    place: "site.yml:4",
    item_index: 0,
    repeatable: true,
    ...parts,
  };
}

export function play(name: string, hosts: Record<string, string | undefined>): RunEvent {
  const datacenters = Object.entries(hosts).flatMap(([host, name]) =>
    name === undefined ? [] : [[host, name] as const],
  );
  return { type: "play_start", play: name, hosts: Object.keys(hosts), datacenters: Object.fromEntries(datacenters) };
}

export function hostRecap(parts: Partial<HostRecap> = {}): HostRecap {
  return { ...emptyRecap, ...parts };
}

/** A stream that keeps what is written to it. */
export function memoryStream(parts: Partial<TextStream> = {}): TextStream & { text: string } {
  return {
    text: "",
    write(text: string) {
      this.text += text;
    },
    ...parts,
  };
}
