import type { Explaining } from './explaining.ts';
import { joinOr, quoteAll, typeNames } from './explain-scalar.ts';
import { literalsOf } from './schema-node.ts';
import type { SchemaNode } from './schema-node.ts';

/** Explains a union by the one branch that was meant, rather than by all of them. */
export function explainUnion(explanation: Explaining, branches: readonly SchemaNode[], value: unknown): void {
  const fitting = branches.filter((branch) => jsonTypeOf(branch) === jsonType(value));
  const [only] = fitting;
  if (only && fitting.length === 1) explanation.visit(only, value);
  else if (only) explainTagged(explanation, fitting, value as Record<string, unknown>);
  else explainTypes(explanation, branches, value);
}

/** Objects that a `type` tells apart. */
function explainTagged(explanation: Explaining, branches: readonly SchemaNode[], value: Record<string, unknown>): void {
  const tags = branches.flatMap((branch) => literalsOf(branch.properties?.['type'] ?? {}) ?? []);
  const matching = branches.find((branch) => branch.properties?.['type']?.const === value['type']);
  if (matching) explanation.visit(matching, value);
  else if (Object.hasOwn(value, 'type')) explanation.visitAt('type', { enum: tags }, value['type']);
  else explanation.addMissing('type', value);
}

/** No branch takes a value of this type: one finding that names all that would do. */
function explainTypes(explanation: Explaining, branches: readonly SchemaNode[], value: unknown): void {
  const [first] = branches;
  const names = branches.map((branch) => {
    const literals = literalsOf(branch);
    if (literals) return quoteAll(literals);
    return branch.type ? typeNames[branch.type] : 'any value';
  });
  const type = first && literalsOf(first) ? 'literal_error' : findingTypes[first?.type ?? 'object'];
  explanation.add(type, `must be ${joinOr([...new Set(names)])}`, value);
}

const findingTypes = {
  object: 'dict_type',
  array: 'list_type',
  string: 'string_type',
  integer: 'int_type',
  number: 'float_type',
  boolean: 'bool_type',
  null: 'none_required',
} as const;

function jsonTypeOf(node: SchemaNode): string {
  const literals = literalsOf(node);
  if (literals) return jsonType(literals[0]);
  return node.type === 'integer' ? 'number' : (node.type ?? 'any');
}

function jsonType(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}
