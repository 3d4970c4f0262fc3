import { existsSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import type { Place } from "../errors.js";
import { ContentErrors, UsageError } from "../errors.js";
import { didYouMean } from "../playbook/nearest.js";
import { Problems } from "../playbook/problems.js";
import { describe, isNull, type SourceNode } from "../playbook/source.js";
import { parseFile } from "../playbook/source-files.js";
import { Vault } from "../vault/vault.js";
import type { CliIo } from "./io.js";
import { settingValue } from "./setting-value.js";
import { settings } from "./settings.js";

const fileName = "mdc-provision.yml";

/** A value of the file, and where it stands. */
export interface FromFile {
  value: unknown;
  place: Place;
}

/**
 * The file of settings that counts: the one that MDC_CONFIG names, `mdc-provision.yml` where the command is run, or that in
 * ~/.config/mdc-provision. One in a folder that everybody can write to is left out, with a warning: it could name any program.
 */
export function settingsFile(io: Pick<CliIo, "cwd" | "env" | "stderr">): string | undefined {
  const named = io.env.MDC_CONFIG;
  if (named) {
    const path = resolve(io.cwd, named);
    if (existsSync(path)) return path;
    throw new UsageError(`there is no file ${named}`, { hint: "MDC_CONFIG names it" });
  }
  const here = join(io.cwd, fileName);
  if (existsSync(here)) {
    if ((statSync(io.cwd).mode & 0o002) === 0) return here;
    io.stderr.write(
      `warning: ${fileName} is not read: everybody can write to this folder (MDC_CONFIG=./${fileName})\n`,
    );
  }
  const home = join(io.env.XDG_CONFIG_HOME || join(homedir(), ".config"), "mdc-provision", fileName);
  return existsSync(home) ? home : undefined;
}

/** The settings of a file, by name. Throws ContentErrors with all that is wrong. */
export function readSettings(path: string): Map<string, FromFile> {
  const { root, errors } = parseFile(path, new Vault([]));
  if (errors.length > 0) throw new ContentErrors(errors);
  const problems = new Problems();
  const found = new Map<string, FromFile>();
  if (root && root.kind !== "mapping" && !isNull(root))
    problems.report(`the settings are ${describe(root)}`, root.place, { expected: "names with values" });
  for (const { key, keyPlace, value } of root?.kind === "mapping" ? root.entries : []) {
    const setting = settings.find(({ name }) => name === key);
    if (!setting) {
      const hint =
        didYouMean(
          key,
          settings.map(({ name }) => name),
        ) ?? "mdc-provision config lists them";
      problems.report(`there is no setting "${key}"`, keyPlace, { hint });
      continue;
    }
    const read = settingValue(setting, plain(value), dirname(path));
    if ("value" in read) found.set(key, { value: read.value, place: keyPlace });
    else problems.report(`"${key}" is ${describe(value)}`, value.place, { expected: read.expected });
  }
  problems.throwIfAny();
  return found;
}

function plain(node: SourceNode): unknown {
  if (node.kind === "sequence") return node.items.map(plain);
  return node.kind === "scalar" ? node.value : {};
}
