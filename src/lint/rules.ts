import type { Rule } from "./finding.js";
import { becomeUserAlone } from "./rules/become-user-alone.js";
import { commandWithoutGuard } from "./rules/command-without-guard.js";
import { duplicateName } from "./rules/duplicate-name.js";
import { fileMode } from "./rules/file-mode.js";
import { ignoredErrors } from "./rules/ignored-errors.js";
import { moduleInstead } from "./rules/module-instead.js";
import { notifyNever } from "./rules/notify-never.js";
import { packageLatest } from "./rules/package-latest.js";
import { secretMode } from "./rules/secret-mode.js";
import { shellNotNeeded } from "./rules/shell-not-needed.js";
import { taskWithoutName } from "./rules/task-without-name.js";
import { unnotifiedHandler } from "./rules/unnotified-handler.js";
import { unusedVariable } from "./rules/unused-variable.js";

/** All rules, by name. */
export const rules: readonly Rule[] = [
  becomeUserAlone,
  commandWithoutGuard,
  duplicateName,
  fileMode,
  ignoredErrors,
  moduleInstead,
  notifyNever,
  packageLatest,
  secretMode,
  shellNotNeeded,
  taskWithoutName,
  unnotifiedHandler,
  unusedVariable,
];
