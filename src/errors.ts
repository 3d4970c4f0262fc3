/** Where something stands in a file of the user: lines and columns count from 1. */
export interface Place {
  file: string;
  line: number;
  column: number;
  /** Characters to underline, at least 1. */
  length?: number;
}

interface Details {
  /** What would have been right, such as "an octal mode in quotes". */
  expected?: string;
  /** What to do about it. */
  hint?: string;
  cause?: unknown;
}

/** What every error of ours has in common: one line that says what is wrong, and how to mend it. */
export abstract class MdcError extends Error {
  readonly expected: string | undefined;
  readonly hint: string | undefined;

  constructor(message: string, details: Details = {}) {
    super(message, { cause: details.cause });
    this.name = new.target.name;
    this.expected = details.expected;
    this.hint = details.hint;
  }
}

/** A playbook, role, template or inventory is wrong. `place` says where. Exit code 3. */
export class ContentError extends MdcError {
  readonly place: Place | undefined;

  constructor(message: string, place: Place | undefined, details: Details = {}) {
    super(message, details);
    this.place = place;
  }
}

/** Everything that is wrong with the content, at once. */
export class ContentErrors extends MdcError {
  readonly errors: readonly ContentError[];

  constructor(errors: readonly ContentError[]) {
    super(errors.map((error) => error.message).join("\n"));
    this.errors = errors;
  }
}

/** The command line is wrong. Exit code 5. */
export class UsageError extends MdcError {}

/** A host did not answer, refused us, or the connection broke. Exit code 4. */
export class UnreachableError extends MdcError {}

/** A task could not be done on a host. Exit code 2. */
export class TaskError extends MdcError {}

/** A fault of ours: what the code takes for granted was not so. Exit code 1. */
export class InternalError extends MdcError {}
