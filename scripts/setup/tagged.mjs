import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { answer, labRoot, timed } from "./command.mjs";

/** Makes an image of the lab unless the engine has it by that tag, leaves the tag in .lab/NAME.tag, and gives it. */
export async function tagged(name, tag, make) {
  if (answer("docker", ["image", "inspect", "--format", "{{.Id}}", tag]) === undefined) {
    await timed(`make the image ${tag}`, make);
  }
  writeFileSync(join(labRoot, `${name}.tag`), `${tag}\n`);
  return tag;
}
