/** A route as the OpenAPI document describes it. */
export interface DescribedRoute {
  readonly method: string;
  /** Its path, with parameters as in `/v1/responses/{id}`; `{+id}` may contain slashes. */
  readonly url: string;
  /** The operation object of the OpenAPI document. It is made when somebody asks for the document, not at the start. */
  describe(): object;
}
