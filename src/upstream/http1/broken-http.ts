/** The provider sent bytes that are not HTTP/1.1, or that are not allowed in a response. The message is for the log. */
export class BrokenHttp extends Error {
  override readonly name = 'BrokenHttp';
}
