/** What a provider sent is not HTTP/1.1, or not what an answer may be. The message is for the log. */
export class BrokenHttp extends Error {
  override readonly name = 'BrokenHttp';
}
