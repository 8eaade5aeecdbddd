import type { GatewayError } from '../core/errors.ts';
import type { Target } from '../core/plan.ts';

/** The target as it is where it refuses the stream_options that the gateway adds of itself. */
export function withoutOptions(target: Target): Target {
  return { ...target, state: { learnt: { ...target.state?.learnt, noStreamOptions: true } } };
}

/** Remembers that a target refuses them. @returns whether that is news */
export function rememberRefusal({ state }: Target): boolean {
  if (state === undefined || state.learnt.noStreamOptions === true) return false;
  state.learnt.noStreamOptions = true;
  return true;
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
