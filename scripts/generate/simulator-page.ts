import { defaultDirectives, simulateOptions, type SimulateOption } from '../../src/simulator/options.ts';
import type { GeneratedPage } from '../generated-page.ts';

export const page: GeneratedPage = {
  path: 'docs/simulator.md',
  render: () => `<!-- Written by scripts/generate.ts from src/simulator/options.ts. -->
# The simulator

\`npx headgate simulate\` is a provider to develop and test against: OpenAI's chat completions and models on a real socket,
with real pacing and real faults. Without a key and without a configuration file the gateway starts one of its own.

What a request is to be answered like stands in its header \`x-simulate: ttft=200ms; tokens=40; reset-after=5\`, or, for
clients that cannot set headers, in the model's name: \`sim/ttft=200ms;tokens=40;reset-after=5\`. Where both name the same
directive the header wins. Where nothing is said: \`${defaultDirectives}\`. The gateway carries the header to a simulator
and to nobody else; a simulator that a configuration file names is marked with \`simulator: true\`.

| directive | for example | meaning |
|---|---|---|
${simulateOptions.map(renderRow).join('\n')}

A point (\`stall-after\`, \`reset-after\`, …) is a moment of the answer: \`request\` (nothing was answered), \`headers\` or 0
(the head is out and nothing else), or n: after the n-th event of a stream, or the n-th byte of a complete body.
`,
};

function renderRow({ name, form, meaning }: SimulateOption): string {
  const example = form === '' ? `\`${name}\`` : `\`${name}=${form.replaceAll('|', '\\|')}\``;
  return `| \`${name}\` | ${example} | ${meaning.replaceAll('|', '\\|')} |`;
}
