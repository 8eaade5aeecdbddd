/** One documented field of a client dialect, and a request that uses it. */
export interface Field {
  /** Its path in the dialect's own names. Elements of lists have no number. */
  readonly name: string;
  /** Members of the request that uses it. They replace those of the dialect's smallest request. */
  readonly request: object;
  /** The same without the field, where the smallest request is not that. */
  readonly without?: object;
  /** The gateway itself does what the field asks for. Nothing of it need reach the provider. */
  readonly isAnsweredByGateway?: true;
  /** The name under which a client is told of it, where another field asks for the same. */
  readonly toldAs?: string;
  /** Provider dialects in which every request asks for what the field asks for. */
  readonly doneAnyway?: readonly string[];
}

/** What the table knows of a client dialect. */
export interface DocumentedDialect {
  /** As the code calls it. */
  readonly dialect: string;
  readonly title: string;
  readonly route: string;
  /** The smallest request. */
  readonly smallest: object;
  readonly fields: readonly Field[];
}

/** A field at the top of the request. */
export function member(name: string, value: unknown): Field {
  return { name, request: { [name]: value } };
}

/**
 * Makes the function that describes a part of a message: by its name, the part, and a plainer one that the request without
 * the field has. Without a plainer one, that is the dialect's smallest request.
 * @param asking returns the members of a request with this part
 */
export function fieldsOfParts(
  messages: string,
  asking: (part: object) => object,
): (name: string, one: object, plain?: object) => Field {
  return (name, one, plain) => ({
    name: `${messages}.${name}`,
    request: asking(one),
    ...(plain === undefined ? {} : { without: asking(plain) }),
  });
}
