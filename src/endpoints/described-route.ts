/** A route as people know it. */
export interface DescribedRoute {
  readonly method: string;
  /** Its path, with parameters as in `/v1/responses/{id}`; `{+id}` may hold slashes. */
  readonly url: string;
  /** The operation of the OpenAPI document. */
  readonly description: object;
}
