export { sharedLab } from "./shared-lab.js";
export { startContainer, type Container } from "./container.js";
export { exec, findLab, opsPassword, type Lab } from "./lab.js";
export { raiseHosts, type LabRequest } from "./raise.js";
export type { InventoryFragment } from "./inventory.js";
export type { LabHostState } from "./state.js";
export { startRelay, type Direction, type Relay, type RelayOptions } from "./relay.js";
