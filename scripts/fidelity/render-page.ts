import { builtInDialects } from '../../src/dialects/registry.ts';
import type { ClientDialect, ProviderDialect } from '../../src/dialects/dialect.ts';
import { documentedDialects } from './fields/all.ts';
import type { DocumentedDialect, Field } from './fields/field.ts';
import { renderAnswers } from './render-answers.ts';
import { renderStreams } from './streams/render-streams.ts';
import { type Trace, traceField } from './trace-field.ts';

/** Every provider side. */
export const providerSides: readonly ProviderDialect[] = builtInDialects.flatMap(({ provider }) => provider ?? []);

/** The client side of a documented dialect. */
export function clientSideOf({ dialect }: DocumentedDialect): ClientDialect {
  const client = builtInDialects.find(({ name }) => name === dialect)?.client;
  if (client === undefined) throw new Error(`there is no client side of ${dialect}`);
  return client;
}

export function renderFidelityPage(): string {
  const providers = providerSides.map(({ name }) => name);
  const tables = documentedDialects.map(
    (documented) => `## ${documented.title}

| field | ${providers.join(' | ')} |
|---|${'---|'.repeat(providers.length)}
${documented.fields.map((field) => renderRow(documented, field)).join('\n')}
`,
  );
  return `<!-- Written by scripts/generate.ts: it sends a request with each field to each provider side. -->
# What becomes of each field

Where the client and the provider speak the same dialect, the client's bytes pass and every field reaches the provider.
Elsewhere the gateway translates, and each documented field of a client dialect has one fate for each provider dialect.
The columns are the provider dialects.

- *carried*: the provider gets it under the same name. Another name of it stands in its place.
- *refused*: the request is refused with status 400 (422 on \`/v1/inference\`), because without the field the answer would mean something else. The error names it.
- *dropped*: the field is left out, and \`x-headgate-dropped\` names it. With \`x-headgate-strict: true\` the request is refused.
- *gateway*: the gateway itself does what the field asks for.
- *always*: the provider does it for every request.

A field that is not in these tables is dropped and named, unless its dialect's own provider gets it.

${tables.join('\n')}
${renderAnswers()}
${renderStreams()}`;
}

function renderRow(documented: DocumentedDialect, field: Field): string {
  const client = clientSideOf(documented);
  const cells = providerSides.map((provider) =>
    provider.name === documented.dialect
      ? 'carried'
      : renderTrace(field, traceField(documented, field, client, provider)),
  );
  return `| \`${field.name}\` | ${cells.join(' | ')} |`;
}

function renderTrace(field: Field, trace: Trace): string {
  if (trace.kind === 'carried') return nameIn(field, trace.paths);
  if (trace.kind === 'answered') return 'gateway';
  return trace.kind === 'done anyway' ? 'always' : trace.kind;
}

/** The field's place in the provider's request: what all changed places have in common. */
function nameIn({ name }: Field, paths: readonly string[]): string {
  const [first = [], ...others] = paths.map((path) => path.split('.'));
  const end = first.findIndex((step, index) => others.some((other) => other[index] !== step));
  const common = (end < 0 ? first : first.slice(0, end)).join('.');
  const place = common === '' ? (first[0] ?? '') : common;
  return place === name || place.startsWith(`${name}.`) || name.startsWith(`${place}.`) ? 'carried' : `\`${place}\``;
}
