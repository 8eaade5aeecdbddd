import { describe, expect, it } from 'vitest';
import { exampleOfSchema } from './example-of-schema.ts';

describe('exampleOfSchema', () => {
  it.each<[object, unknown]>([
    [{ type: 'string' }, 'water'],
    [{ type: 'string', maxLength: 2 }, 'wa'],
    [{ type: 'string', minLength: 8 }, 'water...'],
    [{ type: 'string', format: 'date' }, '2025-01-01'],
    [{ enum: ['a', 'b'] }, 'a'],
    [{ const: 5 }, 5],
    [{ type: 'integer', minimum: 3 }, 3],
    [{ type: 'integer', exclusiveMinimum: 3 }, 4],
    [{ type: 'integer', maximum: -3 }, -3],
    [{ type: 'integer', exclusiveMaximum: -3 }, -4],
    [{ type: 'number', minimum: 5, multipleOf: 4 }, 8],
    [{ type: 'number' }, 0],
    [{ type: ['string', 'null'] }, 'water'],
    [{ type: 'boolean' }, false],
    [{ type: 'null' }, null],
    [{ type: 'array', items: { type: 'integer' }, minItems: 2 }, [0, 0]],
    [{ type: 'array', items: { type: 'integer' } }, []],
    [{ anyOf: [{ type: 'integer' }, { type: 'null' }] }, 0],
    [
      {
        allOf: [
          { properties: { a: { const: 1 } }, required: ['a'] },
          { properties: { b: { const: 2 } }, required: ['b'] },
        ],
      },
      { a: 1, b: 2 },
    ],
    [{ properties: { a: { type: 'integer' }, b: {} }, required: ['a'] }, { a: 0 }],
    [{ $ref: '#/$defs/x', $defs: { x: { const: 'found' } } }, 'found'],
  ])('%j', (schema, example) => {
    expect(exampleOfSchema(schema)).toEqual(example);
  });

  it('ends where a schema refers to itself', () => {
    const list = {
      type: 'object',
      properties: { next: { anyOf: [{ $ref: '#' }, { type: 'null' }] } },
      required: ['next'],
    };
    const text = JSON.stringify(exampleOfSchema(list));
    expect(text).toMatch(/^(\{"next":)+null\}+$/);
    expect(JSON.stringify(exampleOfSchema({ $ref: '#' }))).toBe('null');
  });
});
