import type { GatewayError } from '../core/errors.ts';
import type { Provider, Target } from '../core/plan.ts';

/** Providers that are remembered; the one that was learnt first is forgotten for the next. */
const most = 1_000;

/**
 * Providers that refuse the stream_options which the gateway adds of itself, as their refusals taught it. Lives as long as
 * the process, so that a reload forgets nothing.
 */
export class LearnedRefusals {
  readonly #refusing = new Set<string>();
  readonly #onLearned: (provider: string) => void;

  /** @param onLearned called once for each provider, with its name */
  constructor(onLearned: (provider: string) => void) {
    this.#onLearned = onLearned;
  }

  /** The target, with the quirk that its provider turned out to have. */
  applyTo(target: Target): Target {
    return this.#refusing.size > 0 && this.#refusing.has(keyOf(target.provider)) ? withoutOptions(target) : target;
  }

  learn({ provider }: Target): void {
    const key = keyOf(provider);
    if (this.#refusing.has(key)) return;
    const [first] = this.#refusing;
    if (this.#refusing.size === most && first !== undefined) this.#refusing.delete(first);
    this.#refusing.add(key);
    this.#onLearned(provider.name);
  }
}

/** The target as it is where its provider refuses the options. */
export function withoutOptions({ provider, upstreamModel }: Target): Target {
  return { upstreamModel, provider: { ...provider, quirks: { ...provider.quirks, noStreamOptions: true } } };
}

/** Whether a provider refuses a request because of the options, in its words or by the parameter that it names. */
export function refusesOptions(error: GatewayError): boolean {
  const { status, param, providerBody } = error.context;
  if (error.code !== 'provider_refused' || (status !== 400 && status !== 422)) return false;
  if (namesOptions(param ?? '') || namesOptions(error.message)) return true;
  return providerBody !== undefined && textsOf(providerBody.bytes).some(namesOptions);
}

function namesOptions(text: string): boolean {
  return text.includes('stream_options') || text.includes('include_usage');
}

/** The texts of a body of JSON, without the names of its members: a refusal may hold the whole request that it refuses. */
function textsOf(body: Buffer): string[] {
  const texts: string[] = [];
  const text = body.toString();
  let open: unknown[] = [];
  try {
    open = [JSON.parse(text)];
  } catch {
    return [text];
  }
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (typeof value === 'string') texts.push(value);
    else if (typeof value === 'object' && value !== null) {
      for (const inner of Object.values(value)) if (inner !== undefined) open.push(inner);
    }
  }
  return texts;
}

/** A provider that a reload sends elsewhere under the same name is another one. */
function keyOf({ name, origin, basePath }: Provider): string {
  return `${name} ${origin}${basePath}`;
}
