import { lintPlaybooks } from "../lint/lint.js";
import type { Finding } from "../lint/finding.js";
import { loadModules } from "../modules/registry.js";
import { parseFile } from "../playbook/source-files.js";
import { shortPath } from "../report/text.js";
import { Vault } from "../vault/vault.js";
import { exitCodes } from "./exit-codes.js";
import { parseExtraVars } from "./extra-vars.js";
import type { CliIo } from "./io.js";
import type { PlaybookLintFlags } from "./lint.js";
import { readVaultSecrets } from "./vault-passwords.js";

/** Prints what is wrong with valid playbooks; 2 when something is. Throws ContentErrors for what is not valid. */
export async function lintAndReport(paths: readonly string[], flags: PlaybookLintFlags, io: CliIo): Promise<number> {
  const { cwd, stdout } = io;
  const vault = new Vault(await readVaultSecrets(flags, io));
  const extraVars = parseExtraVars(flags.extraVars ?? [], (path) => parseFile(path, vault));
  const findings = lintPlaybooks(paths, { modules: await loadModules(), extraVars, vault, cwd });
  stdout.write(flags.output === "json" ? asJson(findings, cwd) : asText(findings, cwd));
  return findings.length === 0 ? exitCodes.success : exitCodes.lintFound;
}

function asJson(findings: readonly Finding[], cwd: string): string {
  const list = findings.map(({ rule: { name, why, instead }, place, text }) => {
    const { file, line, column } = place;
    return { rule: name, file: shortPath(file, cwd), line, column, text, why, instead };
  });
  return `${JSON.stringify(list, null, 2)}\n`;
}

function asText(findings: readonly Finding[], cwd: string): string {
  const parts = findings.map(({ rule, place, text }) => {
    const at = `${shortPath(place.file, cwd)}:${place.line}:${place.column}`;
    return `${at}: ${text} (${rule.name})\n    why: ${rule.why}\n    instead: ${rule.instead}\n`;
  });
  return `${parts.join("")}${findings.length === 0 ? "nothing found" : `${findings.length} found`}\n`;
}
