/**
 * Everything that looks like a credential: providers quote the key that they refuse, masked or not. The text `Bearer
 * <key>` in the gateway's own messages, which says what to send, does not match. The pattern cannot backtrack.
 */
const keyLike =
  /\b(?:sk|pk|rk|hg|gsk|xai)[-_][\w.*-]{4,}|\bAIza[\w*-]{8,}|\bya29\.[\w.-]{8,}|\beyJ[\w.=-]{16,}|\b(Bearer |Basic )[^\s"',;<>]{4,}/gi;

/** Replaces everything that looks like a credential. */
export function withoutKeys(text: string): string {
  return text.replace(keyLike, (_match, scheme: string | undefined) => `${scheme ?? ''}[secret]`);
}
