/** Parses JSON, also after a byte order mark, with which some servers begin. Undefined where the text is not JSON. */
export function readJson(text: string): unknown {
  try {
    return JSON.parse(text.startsWith('\uFEFF') ? text.slice(1) : text) as unknown;
  } catch {
    return undefined;
  }
}
