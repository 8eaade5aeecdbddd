/**
 * Every form in which a provider may quote a text that it was sent: as it is, percent-encoded as in a URL, and with the
 * slashes escaped as some JSON writers do. Of several words, such as `Basic dXNlcjpw`, also the last alone.
 */
export function formsOf(value: string): readonly string[] {
  const words = value.trim();
  const last = words.slice(words.lastIndexOf(' ') + 1);
  const plain = [words, last];
  return [...new Set(plain.flatMap((text) => [text, encodeURIComponent(text), text.replaceAll('/', '\\/')]))];
}

/** A date or a version, such as `2024-10-21`, `2024-12-01-preview` or `v1.2`: nobody's secret, and worth reading in an error. */
const dateOrVersion = /^v?\d{1,4}(?:[.-]\d{1,3}){0,3}(?:-(?:preview|alpha|beta))?$/;

/** Whether a text of an extra header or query parameter may be a credential: any may but a date or a version. */
export function mayBeSecret(value: string): boolean {
  return !dateOrVersion.test(value.trim());
}
