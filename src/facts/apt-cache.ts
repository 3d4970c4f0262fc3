import { factKind, lineRecords } from "./types.js";

/**
 * Seconds since the epoch when apt's index was last brought up to date; 0 where there is none. Updates that find nothing
 * new leave the folder's time as it was, so our own touch it.
 */
export const aptCache = factKind<"apt", number>({
  name: "apt_cache",
  id: (key) => key,
  probe: () => `set -- /var/lib/apt/lists/*_Packages*
[ -e "$1" ] || { echo 0; exit; }
set -- /var/lib/apt/lists /var/lib/apt/periodic/update-success-stamp
[ -e "$2" ] || set -- /var/lib/apt/lists
stat -c %Y -- "$@" | sort -n | tail -n 1`,
  ...lineRecords,
  parse: (record) => ({ status: "known", value: Number(record.toString("latin1")) }),
  nothing: 0,
  compare: (promised, actual) => (actual >= promised ? [] : ["apt's index is as old as before"]),
});
