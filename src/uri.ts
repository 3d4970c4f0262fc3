/** What a part of a URL stands for; the part itself where it is not encoded rightly. */
export function decodedPart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch (error) {
    if (error instanceof URIError) return part;
    throw error;
  }
}
