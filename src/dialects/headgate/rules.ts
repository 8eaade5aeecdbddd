import type { ValidationDetail } from '../../core/errors.ts';
import type { JsonMembers } from '../../core/json/scan-object.ts';
import { finding, maxFindings, missingFinding, valueFinding } from './finding.ts';
import type { Path } from './finding.ts';
import type { HeadgateRequest } from './request-schema.ts';

/** Parsers disagree on which of two members of one name counts, so neither is guessed at. */
export function findDuplicates(members: JsonMembers): ValidationDetail[] {
  const seen = new Set<string>();
  const found: ValidationDetail[] = [];
  for (const { key } of members.list) {
    if (seen.has(key) && found.length < maxFindings) found.push(valueFinding([key], 'is there a second time', key));
    seen.add(key);
  }
  return found;
}

/** What a request that fits the schema can still have wrong. */
export function checkRules(request: HeadgateRequest): ValidationDetail[] {
  const found: ValidationDetail[] = [];
  if ((request.prompt === undefined) === (request.messages === undefined)) {
    found.push(valueFinding([], 'exactly one of prompt and messages must be given', request));
  }
  for (const [index, message] of (request.messages ?? []).entries()) {
    if (found.length === maxFindings) return found;
    if (message.content === undefined && message.role !== 'assistant') {
      found.push(missingFinding(['messages', index, 'content'], message));
    }
  }
  const freeForm = findInfinite(request);
  if (freeForm) found.push(freeForm);
  return found;
}

/** A number like 1e999 is valid JSON and reads as Infinity, which JSON cannot say: it would reach the provider as null. */
function findInfinite(request: HeadgateRequest): ValidationDetail | undefined {
  const path: Array<string | number> = [];
  for (const [index, tool] of (request.tools ?? []).entries()) {
    path.splice(0, path.length, 'tools', index, 'function', 'parameters');
    if (holdsInfinite(tool.function.parameters, path)) return finiteFinding(path);
  }
  const format = request.response_format;
  if (format?.type !== 'json_schema') return undefined;
  path.splice(0, path.length, 'response_format', 'json_schema', 'schema');
  return holdsInfinite(format.json_schema.schema, path) ? finiteFinding(path) : undefined;
}

function finiteFinding(path: Path): ValidationDetail {
  return finding('finite_number', path, 'must be a number that is not infinite', 'Infinity');
}

/** Leaves the path of the first number that is not finite in `path`. Recursive, since the scanner has bounded the depth. */
function holdsInfinite(value: unknown, path: Array<string | number>): boolean {
  if (typeof value === 'number') return !Number.isFinite(value);
  if (typeof value !== 'object' || value === null) return false;
  const isArray = Array.isArray(value);
  // JSON.parse makes own properties only, so that nothing inherited is met here.
  for (const key in value) {
    path.push(isArray ? Number(key) : key);
    if (holdsInfinite((value as Record<string, unknown>)[key], path)) return true;
    path.pop();
  }
  return false;
}
