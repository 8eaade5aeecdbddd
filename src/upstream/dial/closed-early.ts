/** The connection ended before it could be used. The message goes on from "it" and tells no address. */
export class ClosedEarly extends Error {
  override readonly name = 'ClosedEarly';
}
