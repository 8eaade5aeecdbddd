import { answerHeaderNames } from '../core/answer-header-names.ts';
import { builtInDialects } from '../dialects/registry.ts';
import { inferenceEndpoints } from './inference-endpoints.ts';

const returnedHeaderNames = builtInDialects.flatMap(({ provider }) =>
  (provider?.passedHeaders.toClient ?? []).map(([, ours]) => ours),
);

const limitHeaderNames = inferenceEndpoints
  .map(({ dialect }) => dialect.limitHeaders)
  .flatMap(({ requests, tokens }) => [requests, tokens])
  .flatMap(({ limit, remaining, reset }) => [limit, remaining, reset]);

const requestIdNames = inferenceEndpoints.flatMap(({ dialect }) => dialect.requestIdHeader ?? []);

/** All headers of answers that are meant for clients: the gateway's own, and those of each dialect. */
export const exposedHeaders: readonly string[] = [
  ...new Set([...answerHeaderNames, ...limitHeaderNames, ...returnedHeaderNames, ...requestIdNames]),
];
