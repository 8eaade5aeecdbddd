import { GatewayError } from '../core/errors.ts';
import type { ClientDialect } from './dialect.ts';

/** A model as lists of models show it. */
export interface ServedModel {
  readonly name: string;
  /** The provider's configured name. */
  readonly ownedBy: string;
  /** When the configuration was loaded: models have no creation time here. */
  readonly createdAtSeconds: number;
}

/** How one dialect lists models. */
export interface ModelForm {
  /** The dialect of its errors. */
  readonly dialect: ClientDialect;
  /** The body of a list. @throws GatewayError `invalid_request` for a query that asks for no page of it */
  writeList(models: readonly ServedModel[], query: URLSearchParams): string;
  /** The body of one model. */
  writeOne(model: ServedModel): string;
}

/** Most models on one page, in the dialects that have pages. */
const longestPage = 1000;

/** Reads how many models a page may have. @throws GatewayError `invalid_request` */
export function readPageLength(query: URLSearchParams, name: string, usual: number): number {
  const value = query.get(name);
  if (value === null) return usual;
  const count = /^\d{1,9}$/.test(value) ? Number(value) : 0;
  if (count < 1) throw invalidPage(name, `must be a whole number from 1 to ${longestPage}.`);
  return Math.min(count, longestPage);
}

/** Where a page begins or ends. @throws GatewayError `invalid_request` where no model has that name */
export function placeOf(models: readonly ServedModel[], cursor: string, name: string): number {
  const at = models.findIndex((model) => model.name === cursor);
  if (at === -1) throw invalidPage(name, 'names no model of this list.');
  return at;
}

function invalidPage(param: string, what: string): GatewayError {
  return new GatewayError('invalid_request', `The query parameter "${param}" ${what}`, { param });
}
