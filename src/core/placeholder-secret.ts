/**
 * Texts that examples show in place of a secret, as one regular expression for lower-case text: `replace-me`,
 * `changeme`, `sk-…`, `<your key>`, `YOUR_API_KEY`, `xxxx`. Values that are given on purpose to servers without keys
 * (`none`, `EMPTY`, `dummy`) do not match. The expression uses only syntax that RE2 supports, because the Helm chart
 * checks its values with the same one.
 */
export const placeholderPattern = [
  // Cut short: "sk-…", "sk-proj-...".
  '(…|\\.\\.\\.)$',
  // In brackets: "<your key>", "[key]", "{{ key }}". Or a variable that nobody replaced: "$OPENAI_API_KEY".
  '^<.*>$|^\\[.*\\]$|^\\{\\{.*\\}\\}$|^\\$[({]?[a-z_][a-z0-9_]*[)}]?$',
  // An instruction: "replace-me", "change_this", "your-api-key", "sk-your-key-here", "put the key here".
  '^(sk-)?(proj-|ant-)?(replace|change)[ _-]?(me|this|with)($|[^a-z].*$)',
  '^(sk-)?(proj-|ant-)?(your|insert|enter|put|paste)[ _-]?[a-z _-]{0,40}(key|token|secret|password|here|value)$',
  // A name in the place of its value: "api-key-here", "OPENAI_API_KEY", "placeholder".
  '^([a-z _-]{0,40}[ _-])?(api[ _-]?key|key|token|secret|password)[ _-]?here$|^[a-z]+_(api_key|password)$',
  '^(placeholder|todo|tbd|fixme|my[ _-]?api[ _-]?key)$',
  // Filled up: "xxxx-xxxx", "sk-xxxxxxxx", "********".
  '^(sk-)?(proj-|ant-)?(x{3,}[ _-]?)+$|^(sk-)?\\*{3,}$',
].join('|');

const placeholder = new RegExp(placeholderPattern, 'u');

/** Whether a text is a placeholder from an example and not a real secret. */
export function isPlaceholder(text: string): boolean {
  return placeholder.test(text.trim().toLowerCase());
}

/** The file from which the manifests of `deploy/kubernetes` take each variable. */
const envFiles: Readonly<Record<string, string>> = {
  OPENAI_API_KEY: 'openai.env',
  VALKEY_PASSWORD: 'valkey.env',
  OBJECTS_SECRET: 'objects.env',
};

/**
 * Says what is wrong and which file to edit, to be placed after the name of the setting. It never contains the text
 * itself.
 */
export function describePlaceholder(variables: readonly string[] = []): string {
  const files = variables.flatMap((name) => envFiles[name] ?? []);
  const where = files.length === 0 ? '' : `; in Kubernetes edit ${files.join(' and ')}, or the Secret it is read from`;
  return `is a placeholder that an example had: put the real value in its place${where}`;
}
