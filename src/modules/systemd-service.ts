import { systemdModule } from "./support/unit-params.js";

export const systemdService = systemdModule("systemd_service");
