import { InternalError, UsageError } from "../errors.js";
import type { AnyModule } from "../modules/types.js";
import type { Inventory } from "../inventory/inventory.js";
import { readPlay } from "../playbook/play.js";
import { Problems } from "../playbook/problems.js";
import { SourceFiles } from "../playbook/source-files.js";
import { outermost } from "../playbook/surroundings.js";
import type { Play } from "../playbook/types.js";
import { parseYaml } from "../playbook/yaml-source.js";

/** Stands for a file in the places of messages. */
const source = "(command line)";

/** The play of a playbook that a command made up from its arguments. Throws UsageError for what is wrong with them. */
export function adHocPlay(
  text: string,
  modules: ReadonlyMap<string, AnyModule>,
  inventory: Inventory,
  cwd: string,
): Play {
  const problems = new Problems();
  const { root, errors } = parseYaml(source, text);
  errors.forEach((error) => problems.add(error));
  const loading = { modules, files: new SourceFiles(inventory.vault), problems, cwd };
  const origin = { file: source, folder: cwd, effective: outermost(undefined), vars: undefined, extraVars: {} };
  const items = root?.kind === "sequence" ? root.items : [];
  const [play] = items.flatMap((item) => (item.kind === "mapping" ? [readPlay(item, origin, loading)] : []));
  const [first] = problems.errors;
  if (first !== undefined) {
    throw new UsageError(problems.errors.map(({ message }) => message).join("; "), {
      expected: first.expected,
      hint: first.hint,
    });
  }
  inventory.readPlaybookVariables(cwd);
  if (play === undefined) throw new InternalError("an ad hoc playbook holds no play");
  return play;
}
