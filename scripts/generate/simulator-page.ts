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

An answer is invented, but it follows its request: it keeps to the maximum of tokens, calls the tools that the request forces or that
the user's message names, fills the JSON schema, and reasons if the request asks for reasoning. The simulator signs its
reasoning, and refuses a reasoning that comes back with another signature. It also refuses a conversation whose tool calls lack
their results, as the real providers do. What it stores (responses, files, uploads, batches) is kept in bounded memory until it stops.

The header \`x-simulate: ttft=200ms; tokens=40; reset-after=5\` of a request says how the simulator answers it. A client that cannot
set headers puts the directives into the name of the model: \`sim/ttft=200ms;tokens=40;reset-after=5\`. If both have the same
directive, the header wins. The defaults are \`${defaultDirectives}\`. The gateway sends the header to a simulator only. If a
configuration file names a simulator as a provider, mark it with \`simulator: true\`.

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
