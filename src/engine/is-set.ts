import type { Templated } from "../playbook/types.js";
import { render } from "../template/render.js";
import type { Scope } from "../template/types.js";
import { faultOf } from "./faults.js";

/** Whether a keyword is `true`. A wish that cannot be evaluated is not granted. */
export function isSet(keyword: Templated, scope: Scope): boolean {
  try {
    return render(keyword, scope) === true;
  } catch (error) {
    faultOf(error);
    return false;
  }
}
