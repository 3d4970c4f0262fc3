/** What a crontab is to have, or not to have any more. */
export type CronEdit = { name: string; state: "present" | "absent" } & (
  | { kind: "job"; line: string }
  | { kind: "variable"; line: string; insertafter?: string | undefined; insertbefore?: string | undefined }
);

const mark = "#Ansible: ";

/** The text after the edit, by Ansible's rules; a comment before a job has its name. */
export function withCronEdit(text: string, edit: CronEdit): string | { failed: string } {
  const lines = text === "" ? [] : text.replace(/\n$/, "").split("\n");
  const edited = edit.kind === "job" ? withJob(lines, edit) : withVariable(lines, edit);
  if (!Array.isArray(edited)) return edited;
  // What is right is left as it is, but for a last line that no cron would read.
  if (edited.join("\n") === lines.join("\n") && (text === "" || text.endsWith("\n"))) return text;
  const trimmed = edited.join("\n").replace(/[\r\n]+$/, "");
  return trimmed === "" ? "" : `${trimmed}\n`;
}

/** Names of the jobs and of the variables. */
export function namesIn(text: string): { jobs: string[]; envs: string[] } {
  const lines = text.split("\n");
  return {
    jobs: lines.flatMap((line) => (line.startsWith(mark) ? line.slice(mark.length) : [])),
    envs: lines.flatMap((line) => /^\S+=/.exec(line)?.[0].split("=")[0] ?? []),
  };
}

function withJob(lines: readonly string[], { name, line, state }: CronEdit): string[] {
  const heading = `${mark}${name}`;
  const named = jobOf(lines, name);
  if (state === "absent") return named === undefined ? [...lines] : replaced(lines, heading, []);
  if (named !== undefined) return named === line ? [...lines] : replaced(lines, heading, [heading, line]);
  // A job that is there without a name gets one.
  const bare = lines.findIndex((one, index) => one === line && !(lines.at(index - 1) ?? "").startsWith(mark));
  return bare < 0 ? [...lines, heading, line] : lines.toSpliced(bare, 0, heading);
}

/** The line behind the comment with the name. */
function jobOf(lines: readonly string[], name: string): string | undefined {
  for (let index = 0; index + 1 < lines.length; index += 1) {
    const line = lines[index] ?? "";
    if (!line.startsWith(mark)) continue;
    index += 1;
    if (line.slice(mark.length) === name) return lines[index];
  }
  return undefined;
}

function replaced(lines: readonly string[], heading: string, by: readonly string[]): string[] {
  const result: string[] = [];
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? "";
    if (line === heading) {
      if (index + 1 < lines.length) result.push(...by);
      index += 1;
    } else result.push(line);
  }
  return result;
}

function withVariable(lines: readonly string[], edit: CronEdit): string[] | { failed: string } {
  const { name, line, state } = edit;
  const declares = (one: string, variable: string): boolean => one.startsWith(`${variable}=`);
  const there = lines.some((one) => declares(one, name));
  if (state === "absent") return lines.filter((one) => !declares(one, name));
  if (there) {
    const first = lines.find((one) => declares(one, name));
    return first === line ? [...lines] : lines.map((one) => (declares(one, name) ? line : one));
  }
  const { insertafter, insertbefore } = edit.kind === "variable" ? edit : {};
  const other = insertafter ?? insertbefore;
  if (other === undefined) return [line, ...lines];
  const at = lines.findIndex((one) => declares(one, other));
  if (at < 0) return { failed: `there is no variable ${other}` };
  return lines.toSpliced(insertafter === undefined ? at : at + 1, 0, line);
}
