import { loadModules } from "../modules/registry.js";
import { parameterShape } from "../playbook/parameter-shape.js";
import { adHocPlay } from "./ad-hoc-play.js";
import { adHocPlaybook } from "./ad-hoc.js";
import { runAndReport } from "./begin-run.js";
import { hostsOf, readContent } from "./content.js";
import type { ExecFlags } from "./exec.js";
import type { CliIo } from "./io.js";
import { knownModule } from "./known-module.js";
import { toRunOptions } from "./run-options.js";
import { askPasswords } from "./secrets.js";

/** Runs one module on the hosts of a pattern. Throws UsageError and ContentErrors before any host is touched. */
export async function execModule(
  pattern: string,
  name: string,
  args: readonly string[],
  flags: ExecFlags,
  io: CliIo,
): Promise<number> {
  const content = await readContent(flags, io);
  const { inventory } = content;
  hostsOf(inventory, pattern, "the pattern");
  const modules = await loadModules();
  const module = knownModule(name, modules);
  const form = { name: module.name, freeForm: module.freeForm, parameters: Object.keys(parameterShape(module.params)) };
  const play = adHocPlay(adHocPlaybook(pattern, form, args), modules, inventory, io.cwd);
  await inventory.vault.settle();
  const options = toRunOptions(flags, content, await askPasswords(flags, io));
  // Whoever runs one command wants to see what it prints.
  const shown = { ...flags, verbose: Math.max(flags.verbose, 1) };
  return runAndReport({ plays: [play], inventory, warnings: [] }, options, shown, io);
}
