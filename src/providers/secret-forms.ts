/**
 * All forms in which a provider may quote a text that it was sent: unchanged, percent-encoded as in a URL, and with
 * escaped slashes as some JSON writers do. For a text of several words, such as `Basic dXNlcjpw`, the last word alone
 * is included.
 */
export function formsOf(value: string): readonly string[] {
  const words = value.trim();
  const last = words.slice(words.lastIndexOf(' ') + 1);
  const plain = [words, last];
  return [...new Set(plain.flatMap((text) => [text, encodeURIComponent(text), text.replaceAll('/', '\\/')]))];
}

/**
 * A date or a version, such as `2024-10-21`, `2024-12-01-preview` or `v1.2`. It is not a secret, and it is useful in an
 * error message.
 */
const dateOrVersion = /^v?\d{1,4}(?:[.-]\d{1,3}){0,3}(?:-(?:preview|alpha|beta))?$/;

/**
 * Whether the value of an added header or query parameter may be a credential. Everything may be one except a date or a
 * version.
 */
export function mayBeSecret(value: string): boolean {
  return !dateOrVersion.test(value.trim());
}
