/** What elements and attributes can be called. */
export const xmlName = /^[\p{L}_][\p{L}\p{N}_.·-]*(:[\p{L}_][\p{L}\p{N}_.·-]*)?$/u;
