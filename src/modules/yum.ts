import { dnfModule } from "./support/dnf-module.js";

export const yum = dnfModule("yum");
