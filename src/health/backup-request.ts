import { raw, sh } from "../remote/quote.js";

/** Behind it stands what the databases say. */
const end = "=answers";

/** Name of the files of a database's dumps: names of databases may have any letters, those of files not. As the role database_backup has it. */
function backupFile(database: string): string {
  return encodeURIComponent(database).replace(
    /[^\w%]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/**
 * Shell text that tells how old the folder of dumps is, and of each database, by its number from 0, its newest dump: name, bytes, age
 * in seconds by the host's clock, whether its checksum is there, and what came of the last backup.
 */
export function backupScript(folder: string | undefined, databases: readonly string[]): string {
  if (folder === undefined) return "";
  const asked = databases.map((database, number) => sh`mdc_dump ${number} ${backupFile(database)}\n`).join("");
  return sh`(
cd -- ${folder} 2>/dev/null || exit 0
mdc_now=$(date +%s)
echo "folder $((mdc_now - $(stat -c %Y .)))"
mdc_dump() {
  mdc_file=$(ls -r "$2"-????????T??????Z.dump 2>/dev/null | head -n 1)
  mdc_sum=no mdc_bytes=0 mdc_age=0
  if [ -n "$mdc_file" ]; then
    mdc_bytes=$(stat -c %s "$mdc_file") mdc_age=$((mdc_now - $(stat -c %Y "$mdc_file")))
    ! grep -qE "^[0-9a-f]{64}  $mdc_file$" "\${mdc_file%.dump}.sha256" 2>/dev/null || mdc_sum=yes
  fi
  mdc_result=$(sed -n 's/.*"result": "\\([a-z]*\\)".*/\\1/p' "$2.last.json" 2>/dev/null)
  echo "dump $1 \${mdc_file:--} $mdc_bytes $mdc_age $mdc_sum \${mdc_result:--}"
}
${raw(asked)}) 2>/dev/null
echo ${end}
`;
}

/** What a host has of the dumps of a database. */
export interface Dump {
  /** The newest one; null where there is none. */
  file: string | null;
  bytes: number;
  ageSeconds: number;
  checksum: boolean;
  /** What the last backup came to: ok, failed; null where there was none. */
  result: string | null;
}

/** What a host has of dumps. */
export interface Dumps {
  /** For how long nothing was written or deleted among them. */
  folderSeconds: number;
  databases: Readonly<Record<string, Dump>>;
}

/** What `backupScript` printed, and what stands behind it. Without a folder there are no dumps. */
export function readBackups(stdout: string, databases: readonly string[]): { dumps?: Dumps; rest: string } {
  const [before = "", behind] = stdout.split(new RegExp(`^${end}\n`, "m"), 2);
  if (behind === undefined) return { rest: stdout };
  const [, folder] = /^folder (-?\d+)$/m.exec(before) ?? [];
  if (folder === undefined) return { rest: behind };
  const found = [...before.matchAll(/^dump (\d+) (\S+) (\d+) (-?\d+) (yes|no) (\S+)$/gm)].flatMap(
    ([, number, file = "-", bytes, age, sum, result = "-"]): [string, Dump][] => {
      const name = databases[Number(number)];
      const dump = {
        ...{ file: file === "-" ? null : file, bytes: Number(bytes), ageSeconds: Number(age) },
        ...{ checksum: sum === "yes", result: result === "-" ? null : result },
      };
      return name === undefined ? [] : [[name, dump]];
    },
  );
  return { dumps: { folderSeconds: Number(folder), databases: Object.fromEntries(found) }, rest: behind };
}
