import { GatewayError } from '../../src/core/errors.ts';
import { providerOf } from '../../src/core/provider-for-tests.ts';
import { writeBuffered } from '../../src/dialects/buffered-call.fixture.ts';
import type { ClientDialect, ProviderDialect } from '../../src/dialects/dialect.ts';
import type { DocumentedDialect, Field } from './fields/field.ts';

/** What has become of a field on its way to a provider. */
export type Trace =
  | { readonly kind: 'carried'; readonly paths: readonly string[] }
  /** `paths` are the places of what the provider gets of it all the same. */
  | { readonly kind: 'dropped'; readonly names: readonly string[]; readonly paths: readonly string[] }
  | { readonly kind: 'refused'; readonly param: string }
  | { readonly kind: 'answered' }
  | { readonly kind: 'done anyway' }
  /** Nothing of it is in the provider's request, and the client is not told. */
  | { readonly kind: 'lost' };

/** Sends a request with the field and one without it to the provider side, and compares what comes out. */
export function traceField(
  documented: DocumentedDialect,
  field: Field,
  client: ClientDialect,
  provider: ProviderDialect,
): Trace {
  const write = (members: object) => writeRequest({ ...documented.smallest, ...members }, documented, client, provider);
  const withoutField = write(field.without ?? {});
  // Where the member that it belongs to is refused, so is the field.
  if (withoutField.kind === 'refused') return withoutField;
  const withField = write(field.request);
  if (withField.kind === 'refused') return withField;
  const names = withField.dropped.filter((name) => !withoutField.dropped.includes(name));
  const paths = [...differences(withoutField.call, withField.call, '')];
  if (names.length > 0) return { kind: 'dropped', names, paths };
  if (paths.length > 0) return { kind: 'carried', paths };
  if (field.isAnsweredByGateway === true) return { kind: 'answered' };
  return field.doneAnyway?.includes(provider.name) === true ? { kind: 'done anyway' } : { kind: 'lost' };
}

/** What the provider side makes of a request. */
export type Written =
  | { readonly kind: 'call'; readonly call: unknown; readonly dropped: readonly string[] }
  | { readonly kind: 'refused'; readonly param: string };

/** Sends a request to the provider side. */
export function writeRequest(
  request: object,
  { route }: Pick<DocumentedDialect, 'route'>,
  client: ClientDialect,
  provider: ProviderDialect,
): Written {
  const head = { method: 'POST', operation: 'generate', route, query: '', headers: {}, maxValues: 10_000 } as const;
  const parsed = client.parse(Buffer.from(JSON.stringify(request)), { ...head, parameters: { model: 'm' } });
  if (parsed.kind === 'invalid') return { kind: 'refused', param: parsed.error.context.param ?? '' };
  const target = { upstreamModel: parsed.inference.requestedModel ?? 'm', provider: providerOf() };
  try {
    const { path, body, dropped = [] } = writeBuffered(parsed.inference, target, provider, false);
    return { kind: 'call', call: { 'the path': path, ...(JSON.parse(body.toString()) as object) }, dropped };
  } catch (thrown) {
    if (!(thrown instanceof GatewayError) || thrown.code !== 'invalid_request') throw thrown;
    return { kind: 'refused', param: thrown.context.param ?? '' };
  }
}

/** The paths at which two JSON values differ. Elements of lists have no number. */
function* differences(one: unknown, other: unknown, path: string): Generator<string> {
  if (Object.is(one, other)) return;
  const [ofOne, ofOther] = [membersOf(one), membersOf(other)];
  const names = new Set([...ofOne.keys(), ...ofOther.keys()]);
  if (names.size === 0 || isScalar(one) || isScalar(other)) yield path;
  for (const name of names) {
    const isElement = Array.isArray(one) || Array.isArray(other);
    const step = isElement ? path : path === '' ? name : `${path}.${name}`;
    yield* differences(ofOne.get(name), ofOther.get(name), step);
  }
}

function membersOf(value: unknown): ReadonlyMap<string, unknown> {
  return new Map(typeof value === 'object' && value !== null ? Object.entries(value) : []);
}

function isScalar(value: unknown): boolean {
  return value !== undefined && (typeof value !== 'object' || value === null);
}
