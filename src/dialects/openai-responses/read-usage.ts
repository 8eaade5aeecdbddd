import { isObject } from '../chat-form/read-value.ts';
import { type Figures, readFigures } from '../openai-form/usage-figures.ts';

/** The usage figures of a response; undefined where the provider reports none. */
export function responseFigures({ usage }: { readonly usage?: unknown }): Figures | undefined {
  return isObject(usage) ? readFigures(usage) : undefined;
}
