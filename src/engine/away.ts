import { MdcError } from "../errors.js";
import type { HostBasics } from "../remote/types.js";
import type { HostConnection } from "./connections.js";

/** Thrown where a task asks for a host that was not reached before: it is to be tried again. */
export class HostAway extends MdcError {
  constructor() {
    super("the host was not reached before");
  }
}

/** What stands in for a host that is asked nothing. */
export const noBasics: HostBasics = {
  ...{ user: "", uid: -1, gid: -1, home: "", boot: "", hostname: "", kernel: "", kernelRelease: "", architecture: "" },
  ...{ osRelease: {}, tools: new Set<string>(), umask: 0o022, epoch: 0 },
};

/** What is known of a host; nothing while it is away. */
export async function basicsKnown(connection: HostConnection): Promise<HostBasics | undefined> {
  return connection.away ? undefined : (await connection.conduit(undefined)).basics;
}
