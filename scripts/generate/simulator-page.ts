import { defaultDirectives, simulateOptions, type SimulateOption } from '../../src/simulator/options.ts';
import { controls, spoken } from '../../src/simulator/spoken.ts';
import type { GeneratedPage } from '../generated-page.ts';

export const page: GeneratedPage = {
  path: 'docs/simulator.md',
  render: () => `<!-- Written by scripts/generate.ts from src/simulator/options.ts. -->
# The simulator

\`npx headgate simulate\` is a provider for development and tests. Its answers are made up, but its sockets, its pace and its faults are real. It speaks the
wire formats below, each with its own form of errors, headers and streams. Without a key and without a configuration file
the gateway starts a simulator by itself. To call one from a configuration file, start it, and name it as a provider:

\`\`\`yaml
providers:
  simulator: { baseUrl: 'http://127.0.0.1:8001/v1', simulator: true }
models:
  - { name: '*', provider: simulator }
\`\`\`

| what | routes |
|---|---|
${spoken.map(({ name, routes }) => `| ${name} | ${routes} |`).join('\n')}

An answer follows its request. It is not longer than the maximum of tokens, it calls the tools that the request forces or that
the user's message names, it fits the JSON schema, and it has reasoning if the request asks for it. The simulator signs its
reasoning. As the real providers do, it refuses reasoning that comes back with another signature, and a conversation in which a tool call has
no result. It keeps stored responses, files, uploads and batches in memory, up to a bound, until it stops.

The header \`x-simulate: ttft=200ms; tokens=40; reset-after=5\` of a request says how the simulator answers it. A client that cannot
set headers puts these directives into the name of the model: \`sim/ttft=200ms;tokens=40;reset-after=5\`. If both have the same
directive, the header wins. The defaults are \`${defaultDirectives}\`. The gateway sends the header only to a provider with \`simulator: true\`.

| directive | for example | meaning |
|---|---|---|
${simulateOptions.map(renderRow).join('\n')}

\`stall-after\`, \`reset-after\` and others name a point of the answer. \`request\`: before the answer. \`headers\` or 0: after the head, before the body.
A number n: after the n-th event of a stream, or after the n-th byte of a complete body. An event is a server-sent event, an element of
Gemini's array, or a frame of Bedrock. \`eol\`, \`tight\`, \`bom\`, \`comments\` and \`comment-every\` change server-sent events only.

A 429 says when to come back in each form that providers have: \`retry-after=2\`, \`retry-after=date:5s\`, \`retry-after-ms=2000\`, \`ratelimit-reset=2s\`,
\`retry-info=34.5s\`, or not at all.

Further routes of the simulator are for tests, and answer on the same machine only:

| route | meaning |
|---|---|
${controls.map(({ route, meaning }) => `| \`${route}\` | ${meaning} |`).join('\n')}
`,
};

function renderRow({ name, form, meaning }: SimulateOption): string {
  const example = form === '' ? `\`${name}\`` : `\`${name}=${form.replaceAll('|', '\\|')}\``;
  return `| \`${name}\` | ${example} | ${meaning.replaceAll('|', '\\|')} |`;
}
