/** Members whose values are ids of stored objects, by their names in lower case: `id`, `input_file_id`, `file_ids`, `first_id`. */
export const idName = /^id$|_ids?$/;
/** Members with such names that belong to nothing that is stored for a caller. */
export const labels: ReadonlySet<string> = new Set([
  'custom_id',
  'request_id',
  'organization_id',
  'project_id',
  'user_id',
]);
/** Their members are the caller's own, whatever their names. */
export const callersOwn: ReadonlySet<string> = new Set(['metadata', 'attributes', 'filters']);
