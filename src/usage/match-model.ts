/** Which model names a price applies to. */
export type Match =
  | { readonly equals: string }
  | { readonly starts_with: string }
  | { readonly ends_with: string }
  | { readonly contains: string }
  | { readonly regex: string }
  | { readonly or: readonly Match[] }
  | { readonly and: readonly Match[] };

/** @param model in lower case */
export function matchesModel(match: Match, model: string): boolean {
  if ('or' in match) return match.or.some((one) => matchesModel(one, model));
  if ('and' in match) return match.and.every((one) => matchesModel(one, model));
  if ('equals' in match) return model === match.equals.toLowerCase();
  if ('starts_with' in match) return model.startsWith(match.starts_with.toLowerCase());
  if ('ends_with' in match) return model.endsWith(match.ends_with.toLowerCase());
  if ('contains' in match) return model.includes(match.contains.toLowerCase());
  return new RegExp(match.regex).test(model);
}
