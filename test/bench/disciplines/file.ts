import { randomBytes } from "node:crypto";
import { mkdir, open } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { findings, reset, writeSshConfig } from "../arena.js";
import { ownVersion, prepareRun } from "../contestants/mdc.js";
import { opensshVersion } from "../contestants/openssh.js";
import type { Bench, Discipline, Report } from "../discipline.js";
import { measure, timed, type Entrant, type Times } from "../measure.js";
import { peakIn, watched, wireOf, type Wire } from "../ours.js";
import { onAllAtOnce } from "../shell.js";
import { figure, medianOf, ratio, ratioTo, timesTable } from "../table.js";
import { atMost } from "../targets.js";
import { modes, tree } from "../workload.js";

const LARGE = 300e6;
const SMALL = 30e6;

export const largeFile: Discipline = {
  name: "file",
  title: "A file of 300 MB",
  about:
    "A file of 300 MB of random bytes to the three hosts, where none is yet. scp and rsync run once for each host, all at once. " +
    "Ours writes under a temporary name, compares checksums on both sides and renames; scp does none of this.",
  async hold(bench) {
    const folder = join(bench.folder, "file");
    await mkdir(folder, { recursive: true });
    const large = await ours(bench, LARGE);
    const peers = await scpAndRsync(bench, folder, large.source);
    const race = {
      title: this.title,
      entrants: [large.entrant, ...peers],
      before: () => reset(bench.lab),
      outcome: () => findings(bench.lab),
    };
    const times = await measure(race, bench);
    await reset(bench.lab);
    await timed(large.entrant, bench.signal);
    const peak = await peakIn(large.peakFile);
    const again = await wireOf(large.entrant.command);
    const small = await ours(bench, SMALL);
    await timed(small.entrant, bench.signal);
    return report(times, { large: peak, small: await peakIn(small.peakFile) }, again);
  },
};

async function ours({ lab, folder: base }: Bench, bytes: number) {
  const folder = join(base, `file-${bytes}`);
  await mkdir(folder, { recursive: true });
  const source = join(folder, "large.bin");
  await writeRandom(source, bytes);
  const copy = { name: "copy", copy: { src: source, dest: `${tree}/large-${bytes}.bin`, mode: modes.file } };
  const { command, file } = watched(await prepareRun({ lab, folder }, [copy]), folder);
  const entrant: Entrant = { name: "mdc-provision", version: await ownVersion(), command };
  return { entrant, source, peakFile: file };
}

async function writeRandom(path: string, bytes: number): Promise<void> {
  const file = await open(path, "w", Number.parseInt(modes.file, 8));
  try {
    for (let left = bytes; left > 0; left -= 1e6) await file.write(randomBytes(Math.min(left, 1e6)));
  } finally {
    await file.close();
  }
}

async function scpAndRsync({ lab }: Bench, folder: string, source: string): Promise<Entrant[]> {
  const config = await writeSshConfig(lab, folder);
  const target = `"$host":${tree}/large-${LARGE}.bin`;
  const scp = `scp -q -F ${config} ${source} ${target}`;
  const rsync = `rsync -p -e 'ssh -F ${config}' ${source} ${target}`;
  const entrant = (name: string, version: string | undefined, command: string): Entrant[] =>
    version === undefined
      ? []
      : [{ name, version, command: { program: "sh", args: ["-c", onAllAtOnce(lab, command)] } }];
  return [...entrant("scp", await opensshVersion(), scp), ...entrant("rsync", await rsyncVersion(), rsync)];
}

async function rsyncVersion(): Promise<string | undefined> {
  const { failed, stdout } = await execa("rsync", ["--version"], { reject: false });
  return failed ? undefined : /version (\S+)/.exec(stdout)?.[1];
}

function report(times: Times, peaks: { large: number; small: number }, again: Wire): Report {
  const [reference, ...others] = times.keys();
  if (!reference) return { lines: [], targets: [] };
  const scp = others.find(({ name }) => name === "scp");
  const rate = {
    header: "MB/s",
    cell: (entrant: Entrant) => figure((3 * LARGE) / 1e6 / medianOf(times, entrant)),
  };
  return {
    lines: [
      ...timesTable(times, [rate, ratioTo(reference, times)]),
      "",
      `Memory of mdc-provision: ${figure(peaks.small)} MB at most for a file of 30 MB, ${figure(peaks.large)} MB for the one of 300 MB.`,
      `Sent to each host by a second run: ${figure(again.bytesSent / 1000)} kB.`,
    ],
    targets: [
      atMost("the time of scp", 1, ratio(times, reference, scp)),
      atMost("a tenth of what the file grows by, in memory (27 MB)", 27, peaks.large - peaks.small, "MB"),
      atMost("100 kB sent by a second run", 100, again.bytesSent / 1000, "kB"),
    ],
  };
}
