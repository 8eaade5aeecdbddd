/**
 * A secret in hexadecimal and in Base64, as dumps of headers write it, and as `Basic` authentication does, where something
 * stands before it. What Base64 makes of a byte depends on its place among three, so there are three ways; of a character
 * that is only in part the secret's nobody knows what it is.
 */
export function encodingsOf(secret: string): string[] {
  const inBase64 = [Buffer.from(secret).toString('base64'), behind(1, secret), behind(2, secret)];
  const forUrls = inBase64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', ''));
  return [...inBase64, ...forUrls, Buffer.from(secret).toString('hex')];
}

function behind(bytes: 1 | 2, secret: string): string {
  const text = Buffer.from('\0'.repeat(bytes) + secret).toString('base64');
  return text.replaceAll('=', '').slice(bytes + 1, -1);
}
