import { presets } from '../../src/providers/presets/presets.ts';
import type { Preset } from '../../src/providers/presets/preset.ts';
import type { GeneratedPage } from '../generated-page.ts';

export const page: GeneratedPage = {
  path: 'docs/providers.md',
  render: () => `<!-- Written by scripts/generate.ts from src/providers/presets/. -->
# Providers

The gateway knows these providers by name. A model names one, and nothing else is needed but the key in the environment:

\`\`\`yaml
models:
  - { name: llama, provider: groq, upstreamModel: llama-3.3-70b-versatile }
\`\`\`

\`\`\`sh
GROQ_API_KEY=… npx headgate check --live && GROQ_API_KEY=… npx headgate serve
\`\`\`

\`GROQ_API_KEY_FILE\` names a file with the key instead; it is read again when it changes. What differs from the usual is written under
[\`providers\`](configuration.md#providers), for example another account, another URL, or a proxy:

\`\`\`yaml
providers:
  second: { preset: groq, apiKeyFile: /run/secrets/second }
\`\`\`

A key from the environment is sent only to the URL of this table. With another \`baseUrl\`, write the key too. \`headgate check --live\` calls every configured provider and says which
work, and which setting is wrong where one does not.

| name | provider | URL | key | dialects | differs from its dialect |
|---|---|---|---|---|---|
${[...presets].toSorted(byTitle).map(renderRow).join('\n')}

A client is answered in its own dialect, unchanged, where that is the first of the row or is marked *too*, and otherwise through a translation. \`dialect:\` under \`providers\` chooses another dialect of the row, and \`alsoSpeaks:\` the ones in which clients are answered unchanged. A server that is not in the table is called with its \`baseUrl\` and one of these presets:
${presets
  .filter(({ baseUrl }) => baseUrl === undefined)
  .map(({ name }) => `\`${name}\``)
  .join(', ')}.
`,
};

function byTitle(left: Preset, right: Preset): number {
  return left.title.localeCompare(right.title, 'en');
}

function renderRow(preset: Preset): string {
  const { name, title, documentation, baseUrl, keyVariable, keyIsOptional, dialects, alsoSpeaks = [] } = preset;
  const key = keyVariable === undefined ? 'where it wants one' : `\`${keyVariable}\``;
  const cells = [
    `\`${name}\``,
    `[${title}](${documentation})`,
    baseUrl === undefined ? 'its own' : `\`${baseUrl}\``,
    keyIsOptional === true && keyVariable !== undefined ? `${key}, if it wants one` : key,
    dialects.map((dialect) => `\`${dialect}\`${alsoSpeaks.includes(dialect) ? ' too' : ''}`).join(', '),
    describeQuirks(preset),
  ];
  return `| ${cells.join(' | ')} |`;
}

function describeQuirks({ quirks }: Preset): string {
  const { noStreamOptions, maxTokensField, unknownRoles } = quirks;
  return [
    ...(noStreamOptions === true ? ['no `stream_options`'] : []),
    ...(maxTokensField === undefined ? [] : [`the limit is \`${maxTokensField}\``]),
    ...(unknownRoles ?? []).map((role) => `no role \`${role}\``),
  ].join('; ');
}
