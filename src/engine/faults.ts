import { ContentError, ContentErrors, TaskError } from "../errors.js";
import { UnknownValue } from "../template/unknown.js";

/** Another host's registered result was asked for before that host is known to be there. All hosts have to come to the task first. */
export class HostsMustMeet extends UnknownValue {}

/** The account of a task cannot be had. */
export class AccountRefused extends TaskError {}

/** Why something could not be evaluated or prepared for a task. */
export type Fault =
  | { kind: "failed"; message: string; /** The account cannot be had, as things are. */ refused?: true }
  /** Needs a value that does not exist yet. */
  | { kind: "unknown"; culprit: string }
  /** Needs what another host registered. */
  | { kind: "meet"; culprit: string };

/** Throws the error again when it is none of a task: a fault of ours, or a lost connection. */
export function faultOf(error: unknown): Fault {
  if (error instanceof HostsMustMeet) return { kind: "meet", culprit: error.culprit };
  if (error instanceof UnknownValue) return { kind: "unknown", culprit: error.culprit };
  if (error instanceof ContentErrors) return { kind: "failed", message: error.errors.map(withPlace).join("; ") };
  if (error instanceof ContentError) return { kind: "failed", message: withPlace(error) };
  if (error instanceof TaskError) {
    const message = error.hint === undefined ? error.message : `${error.message} (${error.hint})`;
    return error instanceof AccountRefused ? { kind: "failed", message, refused: true } : { kind: "failed", message };
  }
  throw error;
}

/** "message (roles/x/tasks/main.yml:3:5)": in a run an error of the content belongs to a host's task. */
export function withPlace(error: ContentError): string {
  const place = error.place ? ` (${error.place.file}:${error.place.line}:${error.place.column})` : "";
  return `${error.message}${place}${error.hint === undefined ? "" : `; ${error.hint}`}`;
}
