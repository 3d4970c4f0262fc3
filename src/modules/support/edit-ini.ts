import { escapeRegex } from "../../regex.js";

export interface IniEdit {
  /** Left out: options before the first section. */
  section?: string | undefined;
  option?: string | undefined;
  values: readonly string[];
  state: "present" | "absent";
  exclusive: boolean;
  no_extra_spaces: boolean;
  ignore_spaces: boolean;
  allow_no_value: boolean;
  modify_inactive_option: boolean;
  section_has_values: readonly { option: string; values: readonly string[] }[];
}

export interface EditedIni {
  lines: string[];
  changed: boolean;
  msg: string;
}

interface Option {
  comment: string;
  separator: string;
  value: string;
}

const blankOrComment = /^[ \t]*([#;][^\n]*)?$/;

/** Lines without their ends in, the same out, by Ansible's rules; a file without any line counts as one with an empty line. */
export function withIniEdit(old: readonly string[], edit: IniEdit): EditedIni {
  const lines = old.length === 0 ? [""] : [...old];
  const found = sectionIn(lines, edit);
  if (!found) {
    if (edit.state === "absent") return { lines: [...old], changed: false, msg: "OK" };
    return withNewSection(lines, edit);
  }
  const section = new Section(lines.slice(found.start, found.end), edit);
  if (edit.state === "present") section.set();
  else section.remove();
  if (!section.changed) return { lines: [...old], changed: false, msg: "OK" };
  return {
    lines: [...lines.slice(0, found.start), ...section.lines, ...lines.slice(found.end)],
    changed: true,
    msg: section.msg,
  };
}

/** Where the lines of the section are, its heading included; without a name those before the first heading. */
function sectionIn(lines: readonly string[], edit: IniEdit): { start: number; end: number } | undefined {
  const isHeading = (line: string): boolean => line.startsWith("[");
  const endOf = (start: number): number => {
    const end = lines.findIndex((line, index) => index >= start && isHeading(line));
    return end < 0 ? lines.length : end;
  };
  const { section } = edit;
  if (section === undefined) return { start: 0, end: endOf(0) };
  const heading = new RegExp(`^\\[\\s*${escapeRegex(section.trim())}\\s*]`);
  for (const [start, line] of lines.entries()) {
    if (!heading.test(line)) continue;
    const end = endOf(start + 1);
    if (hasValues(lines.slice(start, end), edit)) return { start, end };
  }
  return undefined;
}

function hasValues(lines: readonly string[], { section_has_values }: IniEdit): boolean {
  return section_has_values.every(({ option, values }) =>
    lines.some((line) => {
      const match = optionIn(option, line, true);
      return match !== undefined && (values.length === 0 || values.includes(match.value));
    }),
  );
}

function withNewSection(lines: readonly string[], edit: IniEdit): EditedIni {
  const { option, allow_no_value } = edit;
  const values = [...edit.values];
  const added: string[] = [];
  for (const wanted of edit.section_has_values) {
    if (wanted.option === option) {
      if (!edit.exclusive) values.push(...wanted.values.filter((value) => !values.includes(value)));
    } else if (wanted.values.length > 0)
      added.push(...wanted.values.map((value) => written(wanted.option, value, edit)));
    else if (allow_no_value) added.push(wanted.option);
  }
  const own =
    option === undefined
      ? []
      : values.length > 0
        ? values.map((value) => written(option, value, edit))
        : allow_no_value
          ? [option]
          : [];
  return {
    lines: [...lines, `[${edit.section}]`, ...added, ...own],
    changed: true,
    msg: own.length > 0 ? "section and option added" : "only section added",
  };
}

function written(option: string, value: string, { no_extra_spaces }: IniEdit): string {
  return `${option}${no_extra_spaces ? "=" : " = "}${value}`;
}

/** What a line says of an option; also a line that is commented out where those count. */
function optionIn(option: string, line: string, inactive: boolean): Option | undefined {
  const comment = inactive ? "([#;]?)[ \\t]*" : "()";
  const match = new RegExp(`^[ \\t]*${comment}${escapeRegex(option)}[ \\t]*(=|$)[ \\t]*([^\\n]*)`).exec(line);
  return match ? { comment: match[1] ?? "", separator: match[2] ?? "", value: match[3] ?? "" } : undefined;
}

class Section {
  readonly lines: string[];
  changed = false;
  msg = "OK";
  readonly #edit: IniEdit;
  readonly #option: string;
  /** Lines that have got what they are to have. */
  #done: boolean[];

  constructor(lines: string[], edit: IniEdit) {
    this.lines = lines;
    this.#edit = edit;
    this.#option = edit.option ?? "";
    this.#done = lines.map(() => false);
  }

  set(): void {
    const { option, exclusive, allow_no_value } = this.#edit;
    if (option === undefined) return;
    const values = [...new Set(this.#edit.values)];
    const named = this.#keepRight(values);
    if (exclusive && !allow_no_value) {
      this.#replaceOthers(values);
      this.#removeOthers();
    }
    if (values.length > 0) this.#insert(values.map((value) => written(option, value, this.#edit)));
    else if (allow_no_value && this.#edit.values.length === 0 && !named) this.#insert([option]);
  }

  remove(): void {
    const { option, exclusive, values } = this.#edit;
    const kept =
      option === undefined
        ? []
        : this.lines.filter((line) => {
            const match = optionIn(option, line, false);
            return !match || (!exclusive && !values.includes(match.value));
          });
    if (kept.length === this.lines.length) return;
    this.lines.splice(0, Infinity, ...kept);
    this.#changedTo(option === undefined ? "section removed" : "option changed");
  }

  /** Writes lines that have one of the values as they should be, and takes these values off the list. True for an option without value. */
  #keepRight(values: string[]): boolean {
    const { allow_no_value } = this.#edit;
    for (const [index, line] of this.lines.entries()) {
      const match = this.#match(line);
      if (!match) continue;
      if (values.includes(match.value)) {
        const bare = match.value === "" && allow_no_value;
        this.#update(index, bare ? this.#option : written(this.#option, match.value, this.#edit));
        values.splice(values.indexOf(match.value), 1);
        if (bare) return true;
      } else if (values.length === 0 && allow_no_value && this.#edit.values.length === 0) {
        this.#update(index, this.#option);
        return true;
      }
    }
    return false;
  }

  #replaceOthers(values: string[]): void {
    for (const index of this.lines.keys()) {
      if (!this.#isOther(index)) continue;
      const value = values.shift();
      if (value === undefined) return;
      this.#update(index, written(this.#option, value, this.#edit));
    }
  }

  #removeOthers(): void {
    const kept = this.lines.map((_line, index) => !this.#isOther(index));
    if (!kept.includes(false)) return;
    this.lines.splice(0, Infinity, ...this.lines.filter((_line, index) => kept[index]));
    this.#done = this.#done.filter((_done, index) => kept[index]);
    this.#changedTo("option changed");
  }

  /** A remark that only has the option's name in it is none of its lines. */
  #isOther(index: number): boolean {
    const match = this.#done[index] === true ? undefined : this.#match(this.lines[index] ?? "");
    return match !== undefined && !(match.comment !== "" && match.separator === "");
  }

  #match(line: string): Option | undefined {
    return optionIn(this.#option, line, this.#edit.modify_inactive_option);
  }

  #update(index: number, line: string): void {
    this.#done[index] = true;
    const old = this.lines[index] ?? "";
    const [before, after] = [optionIn(this.#option, old, true), optionIn(this.#option, line, true)];
    const same = this.#edit.ignore_spaces && before?.comment === "" ? before.value === after?.value : old === line;
    if (same) return;
    this.lines[index] = line;
    this.#changedTo("option changed");
  }

  /** Behind the last line that says anything. */
  #insert(lines: readonly string[]): void {
    const last = this.lines.findLastIndex((line) => !blankOrComment.test(line));
    this.lines.splice(last + 1, 0, ...lines);
    this.#changedTo("option added");
  }

  #changedTo(msg: string): void {
    this.changed = true;
    this.msg = msg;
  }
}
