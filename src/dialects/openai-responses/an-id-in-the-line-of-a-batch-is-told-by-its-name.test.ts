import { expect, test } from 'vitest';
import { findNamedObject } from './ids-in-line.ts';

function named(request: object): string | undefined {
  const line = Buffer.from(JSON.stringify(request));
  return findNamedObject(line, { start: 0, end: line.length }, { isShared: (id) => id === 'file-shared' });
}

const raw = 'thing_68d9a1b2c3d4';

test.each([
  ['file_id', { mask: { file_id: '1f0e' } }],
  ['input_file_ids', { input_file_ids: [{ a: 1 }, ['file-shared', 'x']] }],
  ['vector_store_id', { more: [[{ vector_store_id: 'x' }]] }],
  ['file_id', { File_ID: 'x' }],
  ['file_id', { documents: [{ id: 'contract-2024-05', source: { file_id: 'x' } }] }],
  ['id', { video: { id: raw } }],
  ['thing_id', { thing_id: raw }],
  ['thing_ids', { more: { thing_ids: ['x', raw] } }],
])('%s in %j is one', (name, request) => {
  expect(named(request)).toBe(name);
});

test.each([
  { file_id: 'file-shared' },
  { documents: [{ id: 'contract-2024-05', text: 'x' }] },
  { tools: [{ type: 'code_execution', skill_id: 'skill_68d9a1b2c3d4' }] },
  { agent_id: 'agent_68d9a1b2c3d4', trace_id: 'trace_68d9a1b2c3d4', tenant_id: 'tenant-1234567' },
  { thing_id: '1234', other_ids: ['a', 'b c d e f g h'] },
  { metadata: { file_id: 'x' }, tools: [{ filters: { file_id: 'x' } }] },
])('%j names nothing stored', (request) => {
  expect(named(request)).toBeUndefined();
});
