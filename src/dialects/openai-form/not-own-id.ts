/**
 * Stands for the id of something that is only mentioned and is none of the caller's. Sealed for the caller it opens nothing, because no
 * provider has an object with such an id.
 */
export function notOwnId(id: string): string {
  return id.endsWith(ending) ? id : `${id}${ending}`;
}

const ending = '_not_own';
