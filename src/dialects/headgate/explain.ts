import type { ValidationDetail } from '../../core/errors.ts';
import { explainUnion } from './explain-union.ts';
import type { Explaining } from './explaining.ts';
import { describeUnknownField } from './foreign-fields.ts';
import { finding, maxFindings, missingFinding } from './finding.ts';
import { explainScalar, typeNames } from './explain-scalar.ts';
import type { SchemaNode } from './schema-node.ts';

/**
 * Says why a value does not fit a schema: in pydantic's types, which its clients read, and in our words. The compiled schema decides whether it fits; this one
 * runs only after it said no, stops at a bounded number of findings, and of a union follows the branch that was meant.
 */
export function explain(schema: SchemaNode, value: unknown): ValidationDetail[] {
  const explanation = new Explanation();
  explanation.visit(schema, value);
  return explanation.findings;
}

class Explanation implements Explaining {
  readonly findings: ValidationDetail[] = [];
  readonly #path: Array<string | number> = [];

  get full(): boolean {
    return this.findings.length >= maxFindings;
  }

  visit(node: SchemaNode, value: unknown): void {
    if (this.full) return;
    if (node.anyOf) explainUnion(this, node.anyOf, value);
    else if (node.type === 'object') this.#visitObject(node, value);
    else if (node.type === 'array') this.#visitArray(node, value);
    else explainScalar(this, node, value);
  }

  visitAt(step: string | number, node: SchemaNode, value: unknown): void {
    this.#path.push(step);
    this.visit(node, value);
    this.#path.pop();
  }

  add(type: string, msg: string, input: unknown): void {
    if (!this.full) this.findings.push(finding(type, this.#path, msg, input));
  }

  addMissing(key: string, parent: object): void {
    if (!this.full) this.findings.push(missingFinding([...this.#path, key], parent));
  }

  #addExtra(key: string, value: unknown, known: readonly string[]): void {
    if (this.full) return;
    const msg = describeUnknownField(key, this.#path, known);
    this.findings.push(finding('extra_forbidden', [...this.#path, key], msg, value));
  }

  #visitObject(node: SchemaNode, value: unknown): void {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      const example = this.#path.length === 0 ? ' such as {"prompt": "hello"}' : '';
      this.add('dict_type', `must be ${typeNames.object}${example}`, value);
      return;
    }
    const object = value as Record<string, unknown>;
    const properties = node.properties ?? {};
    for (const [key, property] of Object.entries(properties)) {
      if (Object.hasOwn(object, key)) this.visitAt(key, property, object[key]);
      else if (node.required?.includes(key)) this.addMissing(key, object);
    }
    const keys = Object.keys(object);
    if (node.maxProperties !== undefined && keys.length > node.maxProperties) {
      this.add('too_long', tooLong(node.maxProperties, keys.length), value);
    }
    if (node.additionalProperties === undefined || node.additionalProperties === true) return;
    for (const key of keys) {
      if (this.full) return;
      if (Object.hasOwn(properties, key)) continue;
      if (node.additionalProperties === false) this.#addExtra(key, object[key], Object.keys(properties));
      else this.visitAt(key, node.additionalProperties, object[key]);
    }
  }

  #visitArray(node: SchemaNode, value: unknown): void {
    if (!Array.isArray(value)) {
      this.add('list_type', `must be ${typeNames.array}`, value);
      return;
    }
    if (node.minItems !== undefined && value.length < node.minItems) {
      this.add('too_short', tooShort(node.minItems, value.length), value);
    }
    if (node.maxItems !== undefined && value.length > node.maxItems) {
      this.add('too_long', tooLong(node.maxItems, value.length), value);
    }
    if (!node.items) return;
    for (const [index, item] of value.entries()) {
      if (this.full) return;
      this.visitAt(index, node.items, item);
    }
  }
}

function tooShort(least: number, actual: number): string {
  return least === 1 ? 'must not be empty' : `must have at least ${items(least)}, and has ${String(actual)}`;
}

function tooLong(most: number, actual: number): string {
  return `must have at most ${items(most)}, and has ${String(actual)}`;
}

function items(count: number): string {
  return count === 1 ? '1 item' : `${String(count)} items`;
}
