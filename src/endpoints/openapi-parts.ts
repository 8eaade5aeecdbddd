/** Parts that the descriptions of several routes share. */
export const answerHeaders = {
  'x-request-id': header('What finds the request in the log.'),
  'server-timing': header("The gateway's own time and the provider's, as known when the headers leave."),
  'x-headgate-provider': header('Who answered.'),
  'x-headgate-model': header("The model's name as the provider knows it."),
  'x-headgate-attempts': header('How many tries it took.'),
  'x-headgate-dropped': header(
    'Parts of the request that this provider could not be told, such as `seed, user`, and parts of a complete answer that this interface has no place for, such as `answer.image`.',
  ),
  'x-headgate-cost': header(
    'What a complete answer costs in US dollars, e.g. 0.000123; absent where no price is known.',
  ),
  RateLimit: header('What is left of the limit, and until when.'),
  'RateLimit-Policy': header('The limit that applies.'),
};

/** Of the routes that generate, whose requests may share an answer. */
export const sharedAnswerHeaders = {
  'Idempotent-Replayed': header(
    '`true` where the answer belongs to an earlier request with the same `Idempotency-Key`.',
  ),
  'x-headgate-coalesced': header('`true` where the answer belongs to an identical request that was in flight.'),
};

/** Request headers of these routes. */
export const sharingParameters = [
  parameter(
    'Idempotency-Key',
    'A key that the client makes, such as a UUID. The same request with the same key joins the first one or gets its answer, and does not run again.',
  ),
  parameter(
    'x-headgate-coalesce',
    '`true`: an identical request in flight may share its answer with this one. `false`: it may not, whatever is set for the model.',
  ),
];

export const retryHeaders = {
  'retry-after': header('Seconds until the same request may succeed.'),
  'retry-after-ms': header('The same in milliseconds.'),
};

export function jsonBody(schema: string, examples: object): object {
  return { required: true, content: { 'application/json': { schema: ref(schema), examples } } };
}

export function header(description: string): object {
  return { description, schema: { type: 'string' } };
}

function parameter(name: string, description: string): object {
  return { name, in: 'header', description, schema: { type: 'string' } };
}

export function ref(name: string): object {
  return { $ref: `#/components/schemas/${name}` };
}
