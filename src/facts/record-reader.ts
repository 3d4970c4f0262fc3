/** Takes the fields of a record one after the other, each up to the byte that ends it. */
export class RecordReader {
  offset: number;
  /** True once something was asked for that is not there. */
  short = false;
  readonly #bytes: Buffer;

  constructor(bytes: Buffer, offset: number) {
    this.#bytes = bytes;
    this.offset = offset;
  }

  until(terminator: number): string | undefined {
    const end = this.#bytes.indexOf(terminator, this.offset);
    if (end < 0) {
      this.short = true;
      return undefined;
    }
    const text = this.#bytes.toString("utf8", this.offset, end);
    this.offset = end + 1;
    return text;
  }
}
