/** Places in a request, besides `Authorization: Bearer`, where the clients of a dialect send their API key. */
export interface KeyPlaces {
  /** Names of headers, in lower case. */
  readonly headers: readonly string[];
  /** Names of query parameters. */
  readonly parameters: readonly string[];
}

export const commonKeyPlaces: KeyPlaces = { headers: ['x-api-key'], parameters: [] };
