import { environmentVariables } from '../../src/config/environment.ts';
import { settingsTree } from '../../src/config/schema.ts';
import type { SettingSchema } from '../../src/config/setting-schema.ts';
import { describeQuantity } from '../describe-quantity.ts';
import type { GeneratedPage } from '../generated-page.ts';
import { listSettings, type SettingRow } from '../list-settings.ts';

export const page: GeneratedPage = {
  path: 'docs/configuration.md',
  render: () => asTyped(renderPage()),
};

/** The descriptions are shown by the program too, where its name is enough. A reader of the page may have it from npm only. */
function asTyped(text: string): string {
  return text.replaceAll('`headgate ', '`npx headgate ');
}

function renderPage(): string {
  return `<!-- Written by scripts/generate.ts from the schemas in src/*/settings.ts. -->
# Configuration

The configuration is one YAML file and some environment variables. The gateway starts without either. The file is the one that \`--config\` names, else
the one that \`HEADGATE_CONFIG\` names, else \`headgate.yaml\` in the working directory. \`npx headgate check\` says whether it is valid, and
\`npx headgate config\` prints all settings that are in effect. [headgate.example.yaml](../headgate.example.yaml) has every setting, to start from.

- \`\${ENV_NAME}\` in a value is replaced by that environment variable, which must be set. There is no other substitution.
- A setting that ends in \`Ms\` is a duration: \`500ms\`, \`30s\`, \`2m\` or \`1h\`. A number without a unit is milliseconds. If it is far too
  small for its setting (\`deadlineMs: 30\`), it is used as it is, and the log and \`npx headgate check\` warn of it.
- A setting that ends in \`File\` is a path. A relative path starts at the folder of the configuration file.
- Unknown and repeated keys are refused. Errors name the line.
- The running gateway notices when the file, or the keys file that \`auth.keysFile\` names, changes. SIGHUP makes it look at once. It checks both files and uses
  both. If one of them has a mistake, it uses neither, keeps the configuration before, and reports the mistake in the log and in a metric. It also refuses
  a change of a setting that is marked *restart*: such a change needs a restart of the process.

## Environment

| variable | meaning |
|---|---|
${Object.entries(environmentVariables)
  .map(([name, meaning]) => `| \`${name}\` | ${meaning} |`)
  .join('\n')}

Calls of providers also obey \`HTTPS_PROXY\` (else \`ALL_PROXY\`), \`NO_PROXY\` and \`NODE_EXTRA_CA_CERTS\`, in capital or small letters. The proxy is an HTTP
proxy (\`http://user:password@proxy:3128\`; the scheme may be left out). It is used for providers at \`https://\`. Providers at \`http://\` are
called directly, so \`HTTP_PROXY\` has no effect. An empty variable counts as not set.

Without a provider the gateway does not start, with one exception: if there is no configuration file and both
listeners are on loopback, it uses a simulator instead of a provider.
${Object.entries(settingsTree.properties ?? {})
  .map(renderSection)
  .join('')}`;
}

function renderSection([name, schema]: [string, SettingSchema]): string {
  const rows = listSettings(schema, name);
  return `
## ${name}

${schema.description ?? ''}

| setting | type | default | change | meaning |
|---|---|---|---|---|
${rows.map(renderRow).join('\n')}
`;
}

function renderRow(row: SettingRow): string {
  const quantity = describeQuantity(row.path, row.default);
  const standard = row.default === undefined ? (row.isRequired ? 'required' : '') : `\`${row.default}\``;
  const cells = [
    `\`${row.path}\``,
    row.type,
    quantity === undefined ? standard : `${standard} (${quantity})`,
    row.needsRestart ? 'restart' : 'reload',
    row.description,
  ];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
}
