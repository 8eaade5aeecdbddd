import { presets } from '../../src/providers/presets/presets.ts';
import type { Preset } from '../../src/providers/presets/preset.ts';
import type { GeneratedPage } from '../generated-page.ts';

export const page: GeneratedPage = {
  path: 'docs/providers.md',
  render: () => `<!-- Written by scripts/generate.ts from src/providers/presets/. -->
# Providers

The gateway knows these providers by name. A model names its provider, and the key is in the environment. Nothing else is needed:

\`\`\`yaml
models:
  - { name: llama, provider: groq, upstreamModel: llama-3.3-70b-versatile }
\`\`\`

\`\`\`sh
GROQ_API_KEY=… npx headgate check --live && GROQ_API_KEY=… npx headgate serve
\`\`\`

\`GROQ_API_KEY_FILE\` can name a file that has the key. The gateway reads it again when it changes. If something differs from this table, for example
another account, another URL, or a proxy, write it under [\`providers\`](configuration.md#providers):

\`\`\`yaml
providers:
  second: { preset: groq, apiKeyFile: /run/secrets/second }
\`\`\`

A key from the environment is sent only to the URL of this table. If you write another \`baseUrl\`, write the key too. \`npx headgate check --live\` calls every configured provider, and says
which of them work. For one that does not, it names the setting to change.

| name | provider | URL | key | dialects | differs from its dialect |
|---|---|---|---|---|---|
${[...presets].toSorted(byTitle).map(renderRow).join('\n')}

The first dialect of a row is the one that the gateway speaks with the provider. Requests of clients that speak this dialect, or one that is marked *too*, pass unchanged. All other requests are translated. Under \`providers\`,
\`dialect:\` chooses another dialect of the row, and \`alsoSpeaks:\` says which dialects pass unchanged in addition.

vLLM's usual port, 8000, is also the gateway's. If both run on one machine, give the gateway another one (\`server.port\` or \`HEADGATE_PORT\`).

For a server that is not in the table, write its \`baseUrl\` and one of these presets:
${presets
  .filter(({ baseUrl }) => baseUrl === undefined)
  .map(({ name }) => `\`${name}\``)
  .join(', ')}.

## Identities of a cloud

If you use no key, \`authentication\` says how the gateway shows who it is. The gateway fetches tokens and temporary keys when the first request needs them. It fetches new ones before they expire, and after the provider has refused them (at most once a minute):

\`\`\`yaml
providers:
  # Workload identity of AKS, or AZURE_CLIENT_SECRET; else the managed identity of the machine.
  azure: { preset: azure-openai, baseUrl: 'https://acme.openai.azure.com/openai/v1', authentication: { style: azure } }
  # Workload identity of GKE, or a service account in GOOGLE_APPLICATION_CREDENTIALS.
  vertex:
    preset: vertex
    baseUrl: https://europe-west1-aiplatform.googleapis.com/v1/projects/acme/locations/europe-west1/publishers/google
    authentication: { style: google }
  # Web identity or Pod Identity of EKS, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.
  bedrock: { preset: bedrock, authentication: { region: eu-central-1 } }
\`\`\`

The servers that give out tokens are called [in the same way as the provider](decisions/tokens-are-fetched-as-the-provider-is-called.md): through the same proxy, and with the same certificate authorities. [The reference](configuration.md#providers)
has the other settings, and [the page on Kubernetes](kubernetes.md#providers-other-than-openai) says what the pods need.

### Credentials of Azure

| credential | served | how |
|---|---|---|
| key of the resource | yes | \`apiKey\`, \`apiKeyFile\` or \`AZURE_OPENAI_API_KEY\`; sent as \`api-key\` |
| secret of an application | yes | \`style: azure\` with \`clientSecret\`, or \`AZURE_CLIENT_SECRET\`; with \`tenantId\` and \`clientId\` |
| workload identity federation (AKS, or a token of another issuer in a file) | yes | \`style: azure\` with \`federatedTokenFile\`, or \`AZURE_FEDERATED_TOKEN_FILE\`; with \`tenantId\` and \`clientId\` |
| managed identity of a virtual machine or of a node of AKS | yes | \`style: azure\`; \`clientId\` chooses a user-assigned one |
| managed identity of App Service, Functions or Container Apps | yes | \`style: azure\` with \`identityEndpoint: \${IDENTITY_ENDPOINT}\` and \`identityHeader: \${IDENTITY_HEADER}\` |
| sovereign clouds, for each of these | yes | \`authorityHost\` and \`scope\` |
| an access token that another program keeps fresh in a file | yes | \`style: bearer\` with \`apiKeyFile\`, which is read again when it changes |
| certificate of an application (\`AZURE_CLIENT_CERTIFICATE_PATH\`) | no | use federation or a managed identity instead |
| managed identity of Azure Arc and of Service Fabric | no | |
| user name and password, device code, a browser's login, Azure CLI, Azure PowerShell, Visual Studio Code | no | these identify a person, not a program |
| Azure Pipelines, on behalf of a user | no | |
`,
};

function byTitle(left: Preset, right: Preset): number {
  return left.title.localeCompare(right.title, 'en');
}

function renderRow(preset: Preset): string {
  const { name, title, documentation, baseUrl, keyVariable, keyIsOptional, dialects, alsoSpeaks = [] } = preset;
  const { authentication: style } = preset;
  const isOptional = keyIsOptional === true && keyVariable !== undefined;
  const key = keyVariable === undefined ? 'if it wants one' : `\`${keyVariable}\``;
  const cells = [
    `\`${name}\``,
    `[${title}](${documentation})`,
    baseUrl === undefined ? 'its own' : `\`${baseUrl}\``,
    isOptional
      ? `${key}, ${style.style === 'aws' ? '[or an identity](#identities-of-a-cloud)' : 'if it wants one'}`
      : key,
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
