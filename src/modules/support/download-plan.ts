import { downloadScript, type DownloadOptions } from "../../facts/download.js";
import { file, octal } from "../../facts/file.js";
import { sha256 } from "../../facts/sha256.js";
import { promise, type PromisedFact } from "../../facts/types.js";
import { raw, sh } from "../../remote/quote.js";
import type { Action, Change, PlanContext } from "../types.js";
import { attributeDiff } from "./attributes.js";
import { backupName } from "./backup.js";
import type { Checksum } from "./checksum.js";
import { temporaryBeside } from "./delivery.js";
import type { Destination } from "./destination.js";
import type { Attributes } from "./params.js";
import { newAttributes } from "./write-file.js";

export interface Download extends DownloadOptions {
  url: string;
  destination: Destination;
  attributes: Attributes;
  checksum: { algorithm: Checksum["algorithm"]; digest: string } | undefined;
  backup: string | undefined;
}

/** Where the file that a download replaces is kept; undefined where there is none, or nobody asked for it. */
export function downloadBackup(wanted: boolean, { path, existing, existingSha256 }: Destination, context: PlanContext) {
  return wanted && existing.type !== "absent" ? backupName(path, existingSha256, context) : undefined;
}

/** Downloads to a temporary name, compares the digest, and only then takes the place. Without a digest nobody knows what comes. */
export function downloadChange(download: Download, context: PlanContext): Change {
  const { destination, attributes, checksum } = download;
  const { path, existing } = destination;
  const { fact } = newAttributes({ existing, attributes }, context);
  const present = existing.type === "file" ? existing : undefined;
  const before = existing.type === "absent" ? null : `sha256 ${destination.existingSha256}`;
  const after = checksum === undefined ? "what the URL gives" : `${checksum.algorithm} ${checksum.digest}`;
  const facts: PromisedFact[] = [promise(file(path), fact)];
  const known = checksum?.algorithm === "sha256";
  if (known) facts.push(promise(sha256(path), checksum.digest));
  return {
    diff: [
      { path, attribute: "content", before, after },
      ...(present
        ? attributeDiff(path, present, attributes, context)
        : [{ path, attribute: "mode", before: null, after: octal(fact.mode) }]),
    ],
    script: fetched(download, context, ""),
    effect: known ? { kind: "exact", facts } : { kind: "opaque", facts },
  };
}

/** Downloads what may be the same as what is there, which only the comparison tells. */
export function downloadAction(download: Download, context: PlanContext, result: Record<string, unknown>): Action {
  const { path } = download.destination;
  return {
    script: fetched(download, context, path),
    predict: "unknown",
    interpret: ({ code, stdout, stderr }) => {
      if (code !== 0) return { changed: false, failed: stderr.toString("utf8").trim(), result };
      return { changed: stdout.toString("latin1").includes("replaced"), result };
    },
  };
}

/** `unlessSame`: a file that is left alone when the same comes. */
function fetched(download: Download, context: PlanContext, unlessSame: string): string {
  const { url, destination, attributes, checksum, backup } = download;
  const { path, existing } = destination;
  const fresh = newAttributes({ existing, attributes }, context);
  const temporary = temporaryBeside(path);
  const keep = backup === undefined ? "" : sh`cp -p -- ${path} ${backup} &&` + " ";
  const place = sh`mdc_place ${temporary} ${path} ${octal(fresh.fact.mode)} ${fresh.owner} ${fresh.group}`;
  const settle = `${keep}${place}${unlessSame === "" ? "" : " && echo replaced"}`;
  const compared =
    unlessSame === ""
      ? settle
      : sh`if cmp -s -- ${temporary} ${unlessSame}; then rm -f -- ${temporary}; else ${raw(settle)}; fi`;
  return `${sh`mdc_temp ${temporary}`}
trap ${sh`${sh`rm -f -- ${temporary}`}`} EXIT
( umask 077
${downloadScript(url, temporary, download)}
) || exit
${checksum === undefined ? "" : verification(temporary, checksum)}${compared}`;
}

function verification(temporary: string, { algorithm, digest }: { algorithm: string; digest: string }): string {
  return (
    sh`d=$(${raw(`${algorithm}sum`)} <${temporary}) || exit
if [ "\${d%% *}" != ${digest} ]; then
  printf '%s\\n' "the ${raw(algorithm)} of what came is \${d%% *}, wanted "${digest} >&2
  exit 1
fi` + "\n"
  );
}
