import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { headgateRequestSchema } from '../../src/dialects/headgate/request-schema.ts';
import { documentedDialects } from './fields/all.ts';
import { clientSideOf, providerSides } from './render-page.ts';
import { traceField } from './trace-field.ts';

const modules = join(import.meta.dirname, '../../node_modules');

/** Where the SDKs declare the members of a request, and what stands before their names in the tables. */
const declarations = [
  ['openai-chat', 'openai/resources/chat/completions/completions.d.ts', 'ChatCompletionCreateParamsBase', ''],
  ['openai-responses', 'openai/resources/responses/responses.d.ts', 'ResponseCreateParamsBase', ''],
  ['anthropic', '@anthropic-ai/sdk/resources/messages/messages.d.ts', 'MessageCreateParamsBase', ''],
  ['gemini', '@google/genai/dist/genai.d.ts', 'GenerationConfig', 'generationConfig.'],
] as const;

describe.each(documentedDialects)('a client of $dialect', (documented) => {
  const client = clientSideOf(documented);
  const others = providerSides.filter(({ name }) => name !== documented.dialect);

  test.each(others)('learns what becomes of each field with a provider of $name', (provider) => {
    for (const field of documented.fields) {
      const trace = traceField(documented, field, client, provider);
      expect(trace, `${documented.dialect} ${field.name} to ${provider.name}`).not.toEqual({ kind: 'lost' });
      // Otherwise the table would say that the whole field is dropped.
      const isPart = (name: string): boolean => name.startsWith(`${field.name}.`);
      const rest = trace.kind === 'dropped' && trace.names.every(isPart) ? trace.paths : [];
      expect(rest, `${field.name}: a part that is dropped needs a row of its own`).toEqual([]);
      // A refusal or a drop names the field, or the part of the request that it stands in.
      const told =
        trace.kind === 'refused'
          ? [trace.param]
          : trace.kind === 'dropped'
            ? trace.names
            : [field.toldAs ?? field.name];
      expect(told.filter((name) => !shareStep(name, field.toldAs ?? field.name))).toEqual([]);
    }
  });
});

test.each(declarations)('every member of a %s request that %s declares has a row', (dialect, file, name, prefix) => {
  const rows = documentedDialects.find((one) => one.dialect === dialect)?.fields ?? [];
  const declared = membersOf(readFileSync(join(modules, file), 'utf8'), name);
  expect(declared.length).toBeGreaterThan(15);
  const missing = declared.filter(
    (member) => !rows.some((row) => row.name === prefix + member || row.name.startsWith(`${prefix}${member}.`)),
  );
  expect(missing).toEqual([]);
});

test('every member of a request of /v1/inference has a row', () => {
  const rows = documentedDialects.find(({ dialect }) => dialect === 'headgate')?.fields ?? [];
  const names = rows.map(({ name }) => name);
  expect(names.toSorted()).toEqual(Object.keys(headgateRequestSchema.properties).toSorted());
});

/** Whether two paths have a step in common, so that a reader finds one in the other. */
function shareStep(one: string, other: string): boolean {
  const steps = one.split('.');
  return other.split('.').some((step) => steps.includes(step));
}

/** The names of an interface's own members, which the compiler indents by four spaces. */
function membersOf(declaration: string, name: string): string[] {
  const found = new RegExp(`^( *).*\\binterface ${name}\\b.*\\{$`, 'm').exec(declaration);
  if (found === null) throw new Error(`there is no interface ${name}`);
  const indent = found[1] ?? '';
  const tail = declaration.slice(found.index + found[0].length).replaceAll(/\/\*[\s\S]*?\*\//g, '');
  const lines = tail.slice(0, tail.indexOf(`\n${indent}}`)).split('\n');
  return lines.flatMap((line) => new RegExp(`^${indent} {4}(\\w+)\\??:`).exec(line)?.[1] ?? []);
}
