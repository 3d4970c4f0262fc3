import { dnfModule } from "./support/dnf-module.js";

export const dnf = dnfModule("dnf");
