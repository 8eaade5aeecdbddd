/** Folders of `src/` in import order: each may import from those before it, never from those after it. */
export const folders = [
  'core',
  'dialects',
  'providers',
  'usage',
  'telemetry',
  'upstream',
  'relay',
  'attempts',
  'routing',
  'cache',
  'limits',
  'endpoints',
  'auth',
  'http',
  'console',
  'simulator',
  'config',
  'cli',
] as const;

/** Files of `src/` itself, which come after all folders, in the same kind of order. */
export const rootFiles = [
  'generation.ts',
  'gate.ts',
  'request-context.ts',
  'choose-relay.ts',
  'estimate-count.ts',
  'early-stream.ts',
  'send-error.ts',
  'send-answer.ts',
  'pipeline.ts',
  'join-answer.ts',
  'share-call.ts',
  'serve.ts',
  'http-routes.ts',
  'label-names.ts',
  'process-state.ts',
  'share-health.ts',
  'listeners.ts',
  'swap-generation.ts',
  'drain.ts',
  'gateway.ts',
  'main.ts',
  'launch.ts',
] as const;

/** Folders that may import less than their place in the order allows. */
export const onlyFrom: Readonly<Record<string, readonly string[]>> = { simulator: ['src/core/sse/'] };

/** Packages that only one place may import. */
export const confined: ReadonlyArray<{ readonly packages: readonly string[]; readonly to: string }> = [
  { packages: ['ioredis'], to: 'src/limits/stores/' },
];

/** Files that may read the environment; all others get its values as arguments. */
export const environmentReaders = ['src/main.ts', 'src/cli/'] as const;

/** Names that say nothing about what is inside, as a folder, a file, or the end of a file's name. */
export const emptyNames: ReadonlySet<string> = new Set(
  ['util', 'helper', 'service', 'common', 'misc', 'shared'].flatMap((name) => [name, `${name}s`]),
);

export const lineBudget = { median: 80, ninetiethPercentile: 200, maximum: 400 } as const;

/** Files, and folders, that name a single dialect, and why they must. */
export const dialectsMayBeNamedBy: Readonly<Record<string, string>> = {
  'src/cli/run.ts': 'it is the name of the program',
  'src/limits/stores/valkey-settings.ts': 'keys in the store begin with the name of the program',
  'src/endpoints/v1/chat/completions.ts': 'a route says which dialect is spoken there',
  'src/endpoints/v1/inference.ts': 'a route says which dialect is spoken there',
  'src/endpoints/v1/messages.ts': 'a route says which dialect is spoken there',
  'src/endpoints/v1/messages/count-tokens.ts': 'a route says which dialect is spoken there',
  'src/endpoints/v1/responses.ts': 'a route says which dialect is spoken there',
  'src/endpoints/v1/responses/compact.ts': 'a route says which dialect is spoken there',
  'src/endpoints/v1/responses/input-tokens.ts': 'a route says which dialect is spoken there',
  'src/endpoints/v1beta/models.ts': 'a route says which dialect is spoken there',
  'src/endpoints/v1beta/model-list.ts': 'a route says which dialect is spoken there',
  'src/endpoints/v1/completions.ts': 'a route says which dialect is spoken there',
  'src/endpoints/v1/embeddings.ts': 'a route says which dialect is spoken there',
  'src/endpoints/v1/moderations.ts': 'a route says which dialect is spoken there',
  'src/endpoints/v1/rerank.ts': 'a route says which dialect is spoken there',
  'src/endpoints/v1/images/generations.ts': 'a route says which dialect is spoken there',
  'src/endpoints/v1/audio/speech.ts': 'a route says which dialect is spoken there',
  'src/endpoints/passed-description.ts': 'errors of these routes have the form of one dialect',
  'src/endpoints/form-body.ts': 'a route says which dialect is spoken there',
  'src/endpoints/v1/images/edits.ts': 'a route says which dialect is spoken there',
  'src/endpoints/v1/images/variations.ts': 'a route says which dialect is spoken there',
  'src/endpoints/v1/audio/transcriptions.ts': 'a route says which dialect is spoken there',
  'src/endpoints/v1/audio/translations.ts': 'a route says which dialect is spoken there',
  'src/dialects/openai-responses/provider.ts': "a provider of either dialect serves the rest of OpenAI's API",
  'src/dialects/openai-responses/stored-request.ts': "a provider of either dialect serves the rest of OpenAI's API",
  'src/dialects/openai-responses/check-batch-line.ts': 'a batch contains requests of either dialect',
  'src/dialects/openai-responses/stored-clients.ts': "a provider of either dialect serves the rest of OpenAI's API",
  'src/endpoints/v1/files.ts': 'a route says which dialect is spoken there',
  'src/endpoints/v1/batches.ts': 'a route says which dialect is spoken there',
  'src/endpoints/v1/responses/stored.ts': 'a route says which dialect is spoken there',
  'src/endpoints/v1/conversations.ts': 'a route says which dialect is spoken there',
  'src/endpoints/v1/vector-stores.ts': 'a route says which dialect is spoken there',
  'src/endpoints/v1/uploads.ts': 'a route says which dialect is spoken there',
  'src/endpoints/stored-endpoint.ts': 'a route says which dialect is spoken there',
  'src/endpoints/v1/models.ts': 'a route says which dialect is spoken there',
  'src/endpoints/openapi.ts': "the document has each dialect's schemas",
  'src/endpoints/openapi-examples.ts': 'an example names a provider',
  'src/providers/presets/': 'a preset says which dialects its provider speaks',
};

const countedBefore = 'dialects/write-call.ts has counted the values of the body';
const ofTheOperator = 'the operator of the gateway has written it';
const shortMember = 'the member has at most 1 MiB';

/** Files that parse JSON without counting its values, and what bounds it. */
export const parsesUnbounded: Readonly<Record<string, string>> = {
  'src/dialects/anthropic/conversation.ts': countedBefore,
  'src/dialects/gemini/conversation.ts': countedBefore,
  'src/dialects/headgate/conversation.ts': countedBefore,
  'src/dialects/openai-chat/conversation.ts': countedBefore,
  'src/dialects/openai-responses/conversation.ts': countedBefore,
  'src/dialects/headgate/read-request.ts': 'server.maxBodyValues',
  'src/dialects/gemini/read-passed-request.ts': 'server.maxBodyValues',
  'src/dialects/openai-chat/operations/seal-json.ts': 'server.maxBodyValues',
  'src/dialects/openai-chat/adapt-to-quirks.ts': 'it is the short text of a role',
  'src/dialects/openai-chat/learn-from-refusal.ts': 'a body that passes has at most 16 KiB',
  'src/dialects/openai-chat/error-in-bytes.ts': shortMember,
  'src/dialects/error-form.ts': shortMember,
  'src/dialects/gemini/read-answer.ts': 'the member has at most 64 KiB',
  'src/providers/azure/fetch-token.ts': 'an answer with a token has at most 1 MiB',
  'src/providers/google/client-of-file.ts': ofTheOperator,
  'src/cli/inspect-config.ts': ofTheOperator,
  'src/cli/live/listed-models.ts': 'the process that asks serves nobody',
  'src/usage/price-list.ts': 'it is a part of the build',
  'src/endpoints/openapi-errors.ts': 'the gateway itself has written it',
  'src/limits/stores/valkey/valkey-answers.ts': 'the gateway itself has written it',
  'src/limits/stores/valkey/valkey-ledger.ts': 'the gateway itself has written it',
};
