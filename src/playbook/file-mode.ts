import type { Problems } from "./problems.js";
import type { SourceScalar } from "./source.js";

export function isModeParameter(name: string): boolean {
  return name === "mode" || name === "directory_mode";
}

/**
 * `mode: 0644` is the number 644 for YAML 1.2, but everybody means the octal digits: they are taken as written.
 * Other numbers are refused, since 644 could be meant either way.
 */
export function fileMode(name: string, scalar: SourceScalar, problems: Problems): string {
  const octal = /^0o?([0-7]+)$/.exec(scalar.text)?.[1];
  if (octal !== undefined) return `0${octal}`;
  const digits = /^[0-7]{3,4}$/.test(scalar.text) ? scalar.text : undefined;
  problems.report(`"${name}: ${scalar.text}" is not an octal number`, scalar.place, {
    expected: `an octal mode with a leading 0${digits === undefined ? ', such as "0644"' : ""}`,
    hint: digits === undefined ? undefined : `write "0${digits}"`,
  });
  return scalar.text;
}
