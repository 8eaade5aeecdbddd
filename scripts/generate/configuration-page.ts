import { environmentVariables } from '../../src/config/environment.ts';
import { settingsTree } from '../../src/config/schema.ts';
import type { SettingSchema } from '../../src/config/setting-schema.ts';
import { describeQuantity } from '../describe-quantity.ts';
import type { GeneratedPage } from '../generated-page.ts';
import { listSettings, type SettingRow } from '../list-settings.ts';

export const page: GeneratedPage = {
  path: 'docs/configuration.md',
  render: () => `<!-- Written by scripts/generate.ts from the schemas in src/*/settings.ts. -->
# Configuration

One YAML file and the environment; none is needed to start. The file is the one that \`--config\` names, else
\`HEADGATE_CONFIG\`, else \`headgate.yaml\` in the working directory. \`npx headgate check\` says whether it is valid,
\`npx headgate config\` prints what is in effect. [headgate.example.yaml](../headgate.example.yaml) is a whole one to start from.

- \`\${ENV_NAME}\` in a value is replaced by that environment variable, which must be set. There is no other substitution.
- A setting that ends in \`Ms\` is a duration: \`500ms\`, \`30s\`, \`2m\` or \`1h\`; a bare number is milliseconds. A bare number that is far too
  small for its setting (\`deadlineMs: 30\`) is taken as it is, and warned of at start, at a reload and by \`npx headgate check\`.
- A setting that ends in \`File\` is a path; a relative one starts at the configuration file's folder.
- Unknown and repeated keys are refused. Errors name the line.
- A changed file (this one, or the one that \`auth.keysFile\` names) is taken over while the process runs, both together and
  whole or not at all: a file with an error changes nothing and is reported in the log and in a metric. SIGHUP reads it again. A file that changes a setting marked *restart* is refused
  until the process is started anew.

## Environment

| variable | meaning |
|---|---|
${Object.entries(environmentVariables)
  .map(([name, meaning]) => `| \`${name}\` | ${meaning} |`)
  .join('\n')}

\`HTTPS_PROXY\` (else \`ALL_PROXY\`), \`NO_PROXY\` and \`NODE_EXTRA_CA_CERTS\` hold for calls to providers, in capitals or not. A proxy is an HTTP
proxy (\`http://user:password@proxy:3128\`; without a scheme \`http://\` is meant), used for providers at \`https://\`; those at \`http://\` are
called directly, so \`HTTP_PROXY\` has no effect. Set but empty counts as not set.

Without any provider the process refuses to start, with one exception: where there is no configuration file and both
listeners are on loopback, the embedded simulator answers in a provider's place.
${Object.entries(settingsTree.properties ?? {})
  .map(renderSection)
  .join('')}`,
};

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
