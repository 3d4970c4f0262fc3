import type { Dump } from "./backup-request.js";
import type { Limits } from "./limits.js";
import type { Problem } from "./problem.js";
import type { Site, SiteReading } from "./reading.js";

/** The newest dump of a database, wherever it is; all null where none was found. */
export interface Backup {
  database: string;
  datacenter: string | null;
  file: string | null;
  bytes: number | null;
  ageSeconds: number | null;
  checksum: boolean | null;
}

/** The newest dump of each database. */
export function backupsOf(
  sites: readonly Site[],
  databases: readonly string[],
  readings: ReadonlyMap<string, SiteReading>,
): Backup[] {
  return databases.map((database) => {
    const [newest] = dumpsOf(database, sites, readings);
    if (!newest) return { database, datacenter: null, file: null, bytes: null, ageSeconds: null, checksum: null };
    const { datacenter, file, bytes, ageSeconds, checksum } = newest;
    return { database, datacenter, file, bytes, ageSeconds, checksum };
  });
}

/**
 * What is wrong with the backups. Where nobody has set them up nothing is, and neither is it while not everybody has answered: the
 * newest dump may be where nobody looked.
 */
export function backupProblems(
  sites: readonly Site[],
  databases: readonly string[],
  limits: Limits,
  readings: ReadonlyMap<string, SiteReading>,
): Problem[] {
  const dumps = sites.map(({ host }) => {
    const reading = readings.get(host);
    return reading?.state === "read" ? reading : undefined;
  });
  if (dumps.some((one) => one === undefined)) return [];
  const limit = limits.backup_hours;
  const folders = dumps.flatMap((one) => one?.dumps?.folderSeconds ?? []);
  return databases.flatMap((database) => {
    const problem = (text: string, remedy: string): Problem[] => [
      { kind: "problem", where: `backup of ${database}`, text, remedy },
    ];
    const [newest] = dumpsOf(database, sites, readings);
    if (!newest) {
      const hours = Math.max(0, ...folders) / 3600;
      return hours > limit
        ? problem(`there is none, though backups were set up ${hours.toFixed(1)} h ago or earlier`, now)
        : [];
    }
    const hours = newest.ageSeconds / 3600;
    return [
      ...(hours > limit ? problem(`the last one is ${hours.toFixed(1)} h old, the limit is ${limit} h`, now) : []),
      ...(newest.result === "failed"
        ? problem("the last attempt failed", `read journalctl -u mdc-database-backup in ${newest.datacenter}`)
        : []),
      ...(newest.checksum
        ? []
        : problem(`${newest.file} has no checksum, so nobody can tell whether it is whole`, now)),
    ];
  });
}

const now = "see the timer mdc-database-backup, or make one by playbooks/backup.yml -e database_backup_now=true";

/** The newest one of each site, newest first. */
function dumpsOf(
  database: string,
  sites: readonly Site[],
  readings: ReadonlyMap<string, SiteReading>,
): (Dump & { datacenter: string; file: string })[] {
  return sites
    .flatMap(({ datacenter, host }) => {
      const reading = readings.get(host);
      const dump = reading?.state === "read" ? reading.dumps?.databases[database] : undefined;
      return dump && dump.file !== null ? [{ ...dump, file: dump.file, datacenter }] : [];
    })
    .sort((one, other) => one.ageSeconds - other.ageSeconds);
}
