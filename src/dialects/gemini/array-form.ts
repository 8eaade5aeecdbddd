/** The form of a stream without `alt=sse`: one JSON array. Google writes each element as soon as it is there. */
export const arrayMediaType = 'application/json; charset=utf-8';

/** What stands before an element of the array. @param began an element stands before it already */
export function elementBefore(began: boolean): string {
  return began ? ',\r\n' : '[';
}

/** The end of an array. */
export function arrayEnd(began: boolean): string {
  return began ? '\n]' : '[]';
}
