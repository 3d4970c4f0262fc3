import { systemdModule } from "./support/unit-params.js";

export const systemd = systemdModule("systemd");
