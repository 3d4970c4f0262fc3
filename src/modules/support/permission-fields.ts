import { octal } from "../../facts/file.js";

/** Permission bits as Ansible's results name them; each is undefined where the mode is not known. */
export function permissionFields(mode: number | undefined): Record<string, unknown> {
  const bit = (mask: number): boolean | undefined => (mode === undefined ? undefined : (mode & mask) !== 0);
  return {
    ...(mode === undefined ? {} : { mode: octal(mode) }),
    ...{ isuid: bit(0o4000), isgid: bit(0o2000) },
    ...{ rusr: bit(0o400), wusr: bit(0o200), xusr: bit(0o100) },
    ...{ rgrp: bit(0o40), wgrp: bit(0o20), xgrp: bit(0o10) },
    ...{ roth: bit(0o4), woth: bit(0o2), xoth: bit(0o1) },
  };
}
