import type { Readable, Writable } from "node:stream";
import type { BecomeMethod } from "../become-methods.js";
import type { Semaphore } from "./semaphore.js";

/** One process on the other side, as byte streams. A lost connection ends `exited` with a rejection, never with a code. */
export interface Channel {
  stdin: Writable;
  stdout: Readable;
  stderr: Readable;
  /** Resolves with the exit code; rejects with UnreachableError when the connection is lost first. */
  exited: Promise<number>;
  /** Ends the process as far as the transport can (closing its streams). */
  destroy(): void;
}

/** Opens processes under the login account of one host. */
export interface Transport {
  readonly name: string;
  /** Throws UnreachableError with what was tried, what was found and what to do. Idempotent. */
  connect(): Promise<void>;
  /** Runs a command line; only `sh …` is ever asked for, so the login shell does not matter. */
  exec(command: string): Promise<Channel>;
  close(): Promise<void>;
  /** Bytes and round trips are counted by the conduit; connection time by the transport, in milliseconds. */
  readonly connectMs: number;
  /** How long a host may take to start a shell, in milliseconds, with a password or a second factor asked for in between. */
  readonly shellTimeoutMs: number;
  /** Slots for channels beside the conduits: sshd allows 10 sessions per connection, and refuses some from 6 on. */
  readonly auxiliary: Semaphore;
}

/** How to become another account on the host. */
export interface Become {
  method: BecomeMethod;
  user: string;
  /** That of the login account for sudo, that of the other account for su. */
  password?: string;
  /** The program, where it is another one than that of the method's name. */
  exe?: string;
  /** Its options, in place of those that it would get: `-H` for sudo, none for su. */
  flags?: readonly string[];
}

/** A piece of a request: shell text of ours, run in a subshell of its own with stdin from /dev/null. */
export interface Step {
  /** Shell text written by our own code. Everything foreign in it has gone through `quote` or a here-document of `heredoc`. */
  script: string;
  /** When true the request goes on to the next step though this one returned another code than 0. */
  keepGoing?: boolean;
  /**
   * True when nothing that it starts outlives it: then its answer waits for that of the next step that may leave something
   * behind, costs no process of its own, and is never cut.
   */
  settled?: boolean;
  /** Bytes of stdout kept, head and tail together; 2 MiB unless told. */
  maxOutput?: number;
  /** Seconds after which the host itself ends the step with all its descendants; its code is then TIMED_OUT. */
  timeout?: number;
  /**
   * For what changes something: the host keeps what the step came to until its answer is here, so that a lost connection
   * leaves no doubt. `once` is never run again by itself when it had begun; `guarded` finds out by itself what is done.
   */
  recorded?: "once" | "guarded";
  /** Seconds for which a connection is tried that is lost meanwhile, where that is longer than for others. */
  outlasts?: number;
}

/** What a step printed and returned. Output beyond the cap is cut in the middle: head and tail are kept. */
export interface StepResult {
  code: number;
  stdout: Buffer;
  stderr: Buffer;
  /** Full lengths in bytes, also of what was cut. */
  stdoutLength: number;
  stderrLength: number;
  /** The connection was lost while the step ran; it was run again. */
  interrupted?: true;
}

/** What is known about a host and account after the first frame, at no extra cost. */
export interface HostBasics {
  user: string;
  uid: number;
  gid: number;
  home: string;
  /** Names the time since the host was started; empty where the kernel does not tell. */
  boot: string;
  hostname: string;
  /** `uname -s`, `uname -r`, `uname -m`. */
  kernel: string;
  kernelRelease: string;
  architecture: string;
  /** Content of /etc/os-release, parsed: ID, VERSION_ID, ID_LIKE, PRETTY_NAME… */
  osRelease: Record<string, string>;
  /** Which of the tools that we may use are there: "sha256sum", "base64", "systemctl", "apt-get", "psql"… */
  tools: ReadonlySet<string>;
  /** umask of the account as an octal number, for instance 0o022. */
  umask: number;
  /** Seconds since the epoch, by the host's clock. */
  epoch: number;
}

export interface WireStatistics {
  roundTrips: number;
  bytesSent: number;
  bytesReceived: number;
}

/** A request with its answer, or an upload. */
export interface RoundTrip {
  /** Whose shell answered, by the name that it has on the host. */
  account: string;
  /** None for an upload. */
  steps: number;
  bytesSent: number;
  bytesReceived: number;
  milliseconds: number;
}

/** One long-lived shell of one account on one host. Requests are answered strictly in order. */
export interface Conduit {
  /** Names the session on the host, also after it is gone. */
  readonly id: string;
  /** The number that its next request will have. */
  readonly nextRequest: number;
  /** True when the lock of the host was this run's own already: no other run has been there since. */
  readonly lockedAgain: boolean;
  readonly basics: HostBasics;
  readonly statistics: WireStatistics;
  /**
   * Sends all steps at once (one round trip) and gives their results in order; `onResult` hears of each as it arrives.
   * Steps after the first one that failed (and is not `keepGoing`) are not run and have no result: the array is then shorter.
   * Rejects with UnreachableError when the connection is lost; `onResult` then tells which steps are known to be done.
   */
  request(steps: readonly Step[], onResult?: (result: StepResult, index: number) => void): Promise<StepResult[]>;
  /**
   * Streams bytes into a new file of the account (mode 0600, must not exist) over an auxiliary channel; used above 256 KB.
   * The next piece is asked for when the last one is out of our hands, so that all may stand in the same buffer.
   * Throws TaskError when the host refuses (no space, read-only…), and leaves nothing behind then.
   */
  upload(
    content: AsyncIterable<Buffer | string>,
    remotePath: string,
    options?: { onProgress?: (bytes: number) => void },
  ): Promise<void>;
  /** Sends script text that is answered by nothing. */
  write(text: string): void;
  close(): Promise<void>;
}
