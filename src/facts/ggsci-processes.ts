/** A process of GoldenGate, as INFO ALL has it. */
export interface GoldenGateProcess {
  program: string;
  /** Of the manager: MGR. */
  name: string;
  /** RUNNING, STARTING, STOPPED, ABENDED… */
  status: string;
  /** How old was what it wrote last, and how long ago that was; null of the manager. */
  lag_seconds: number | null;
  checkpoint_seconds: number | null;
}

/** What ggsci said to INFO ALL; undefined where that is no answer. */
export function goldenGateProcesses(said: string): GoldenGateProcess[] | undefined {
  if (!/^Program +Status/m.test(said)) return undefined;
  return said.split("\n").flatMap((line) => {
    const match = /^(MANAGER|EXTRACT|REPLICAT|JAGENT|PMSRVR)\s+([A-Z]+)(?:\s+(\S+)\s+(\S+)\s+(\S+))?\s*$/.exec(line);
    if (!match) return [];
    const [, program = "", status = "", name = "MGR", lag, checkpoint] = match;
    return [
      {
        program: program.toLowerCase(),
        name,
        status,
        lag_seconds: seconds(lag),
        checkpoint_seconds: seconds(checkpoint),
      },
    ];
  });
}

/** Hours, minutes and seconds; null where it is none ("unknown"). */
function seconds(text: string | undefined): number | null {
  const [, hours, minutes, rest] = /^(\d+):(\d\d):(\d\d)$/.exec(text ?? "") ?? [];
  return hours === undefined ? null : Number(hours) * 3600 + Number(minutes) * 60 + Number(rest);
}

/** Why INFO ALL was not answered. */
export function ggsciSilence(said: string): string {
  return `ggsci says: ${said.trim().split("\n").at(-1) || "nothing"}`;
}
