/**
 * The names in a list of models; undefined where the body is no such list. OpenAI and Anthropic write
 * `{"data": [{"id"}]}`, Gemini `{"models": [{"name": "models/…"}]}`.
 */
export function listedModels(body: Buffer): ReadonlySet<string> | undefined {
  const { data, models } = (parse(body) ?? {}) as { data?: unknown; models?: unknown };
  const list = Array.isArray(data) ? data : models;
  if (!Array.isArray(list)) return undefined;
  const names = list.flatMap((entry: unknown) => {
    const { id, name } = (entry ?? {}) as { id?: unknown; name?: unknown };
    const text = id ?? name;
    return typeof text === 'string' ? [text.replace(/^models\//, '')] : [];
  });
  return new Set(names);
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString()) as unknown;
  } catch {
    return undefined;
  }
}
