import type { SchemaNode } from './schema-node.ts';

/** A walk through a value beside its schema, which writes down what does not fit. */
export interface Explaining {
  /** Explains a value at the place where the walk is. */
  visit(node: SchemaNode, value: unknown): void;
  /** The same one step further down. */
  visitAt(step: string | number, node: SchemaNode, value: unknown): void;
  add(type: string, msg: string, input: unknown): void;
  addMissing(key: string, parent: object): void;
}
