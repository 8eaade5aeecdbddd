import { defaultDirectives, simulateOptions, type SimulateOption } from '../../src/simulator/options.ts';
import { spoken } from '../../src/simulator/spoken.ts';
import type { GeneratedPage } from '../generated-page.ts';

export const page: GeneratedPage = {
  path: 'docs/simulator.md',
  render: () => `<!-- Written by scripts/generate.ts from src/simulator/options.ts. -->
# The simulator

\`npx headgate simulate\` is a provider to develop and test against: real sockets, real pacing and real faults. It speaks the
wire formats below, each with errors, headers and streams of its own form. Without a key and without a configuration file
the gateway starts one of its own.

| what | routes |
|---|---|
${spoken.map(({ name, routes }) => `| ${name} | ${routes} |`).join('\n')}

An answer is made up, but it follows its request: it has the tokens allowed, calls the tools that the request forces or that
the user's message names, fills the JSON schema, and reasons where the request asks for reasoning. The simulator signs its
reasoning, and refuses a reasoning that comes back with another signature. It also refuses a conversation whose tool calls lack
their results, as the real providers do. What it stores (responses, files, uploads, batches) is kept in bounded memory until it stops.

What a request is to be answered like stands in its header \`x-simulate: ttft=200ms; tokens=40; reset-after=5\`, or, for
clients that cannot set headers, in the model's name: \`sim/ttft=200ms;tokens=40;reset-after=5\`. Where both name the same
directive the header wins. Where nothing is said: \`${defaultDirectives}\`. The gateway carries the header to a simulator
and to nobody else; a simulator that a configuration file names is marked with \`simulator: true\`.

| directive | for example | meaning |
|---|---|---|
${simulateOptions.map(renderRow).join('\n')}

A point (\`stall-after\`, \`reset-after\`, …) is a moment of the answer: \`request\` (nothing was answered), \`headers\` or 0
(the head is out and nothing else), or n: after the n-th event of a stream, or the n-th byte of a complete body. An event is what
the wire format delimits: a server-sent event, an element of Gemini's array, a frame of Bedrock. Directives that say something of
the form of server-sent events (\`eol\`, \`tight\`, \`bom\`, \`comments\`, \`comment-every\`) change no other stream.
`,
};

function renderRow({ name, form, meaning }: SimulateOption): string {
  const example = form === '' ? `\`${name}\`` : `\`${name}=${form.replaceAll('|', '\\|')}\``;
  return `| \`${name}\` | ${example} | ${meaning.replaceAll('|', '\\|')} |`;
}
