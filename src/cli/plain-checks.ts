import * as z from "zod";

// For every kind of mapping zod would compile a check of its own. In one run none is used often enough to pay for that.
z.config({ jitless: true });
