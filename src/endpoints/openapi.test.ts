import { expect, test } from 'vitest';
import { Compile } from 'typebox/schema';
import { errorTable } from '../core/errors.ts';
import { openapiDocument } from './openapi.ts';

type Json = Record<string, unknown>;

const text = JSON.stringify(openapiDocument('1.2.3'));
const document = JSON.parse(text) as {
  openapi: string;
  info: Json;
  tags: Array<{ name: string }>;
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Json>; securitySchemes: Json };
};

interface Content {
  readonly schema: Json;
  readonly example?: unknown;
  readonly examples?: Record<string, { summary: string; value: unknown }>;
}
interface Response {
  readonly description: string;
  readonly headers?: Record<string, { description: string; schema: Json }>;
  readonly content?: Record<string, Content>;
}
interface Operation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly parameters?: ReadonlyArray<{ name: string; in: string; required: boolean; schema: Json }>;
  readonly requestBody?: { required: boolean; content: Record<string, Content> };
  readonly responses: Record<string, Response>;
}

const operations = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => ({ path, method, operation })),
);
const contents = operations.flatMap(({ path, operation }) =>
  [operation.requestBody?.content, ...Object.values(operation.responses).map(({ content }) => content)].flatMap(
    (content) => Object.entries(content ?? {}).map(([type, media]) => ({ path, type, media })),
  ),
);

test('has what OpenAPI 3.1 wants of a document', () => {
  expect(document.openapi).toMatch(/^3\.1\.\d$/);
  expect(document.info).toMatchObject({ title: 'Headgate', version: '1.2.3', license: { identifier: 'Apache-2.0' } });
  for (const path of Object.keys(document.paths)) expect(path).toMatch(/^\//);
  for (const name of Object.keys(document.components.schemas)) expect(name).toMatch(/^[\w.-]+$/);
});

test.each(operations)('$method $path has what OpenAPI 3.1 wants of an operation', ({ path, method, operation }) => {
  expect(['get', 'post', 'put', 'patch', 'delete']).toContain(method);
  expect(operation.summary).not.toBe('');
  expect(document.tags.map(({ name }) => name)).toEqual(expect.arrayContaining([...operation.tags]));
  expect(operations.filter((other) => other.operation.operationId === operation.operationId)).toHaveLength(1);
  const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
  const given = operation.parameters?.filter((parameter) => parameter.in === 'path' && parameter.required) ?? [];
  expect(given.map(({ name }) => name)).toEqual(named);
  expect(operation.responses).toHaveProperty('200');
  for (const [status, { description, headers = {} }] of Object.entries(operation.responses)) {
    expect(status).toMatch(/^[2-5]\d\d$/);
    expect(description).not.toBe('');
    for (const header of Object.values(headers)) expect(header).toMatchObject({ schema: { type: 'string' } });
  }
});

test('names only schemas and tags that are there, and no schema that nobody names', () => {
  const names = new Set([...text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name));
  expect(names).toEqual(new Set(Object.keys(document.components.schemas)));
  expect([...text.matchAll(/"\$ref":"(?!#\/components\/schemas\/)/g)]).toEqual([]);
});

test.each(Object.entries(document.components.schemas))('%s is a JSON Schema that can be used', (_name, schema) => {
  expect(Compile(withDefinitions(schema)).Check(Symbol('nothing'))).toBe(false);
});

const examples = contents.flatMap(({ path, type, media }) => [
  ...(media.example === undefined ? [] : [{ path, type, schema: media.schema, name: 'alone', value: media.example }]),
  ...Object.entries(media.examples ?? {}).map(([name, { value }]) => ({
    path,
    type,
    schema: media.schema,
    name,
    value,
  })),
]);

test.each(examples)('the example of $path, $type, $name, fits its schema', ({ schema, value }) => {
  expect(Compile(withDefinitions(schema)).Errors(value)).toEqual([true, []]);
});

test('there are examples of both ways to ask', () => {
  expect(examples.filter(({ type }) => type === 'application/json').length).toBeGreaterThanOrEqual(4);
});

test('every answer in JSON is shown by an example, so that no page has to make one up of the schema', () => {
  const shownBare = operations.flatMap(({ path, operation }) =>
    Object.entries(operation.responses).flatMap(([status, { content = {} }]) =>
      Object.entries(content)
        .filter(([, media]) => media.example === undefined && media.examples === undefined)
        .map(([type]) => `${path} ${status} ${type}`),
    ),
  );
  expect(shownBare).toEqual([]);
});

test('the page begins with keys, limits, streams and every error', () => {
  const { description } = document.info as { description: string };
  for (const heading of ['A first request', 'Keys', 'Limits', 'Streams', 'Errors']) {
    expect(description).toContain(`\n# ${heading}\n`);
  }
  const told = Object.entries(errorTable).filter(([, { status }]) => status !== 499);
  expect(told.filter(([code]) => !description.includes(`\`${code}\``))).toEqual([]);
});

/** References point into the document, so the schema is taken there. */
function withDefinitions(schema: Json): Json {
  return { ...schema, components: document.components };
}
