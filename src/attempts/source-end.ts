import type { GatewayError } from '../core/errors.ts';
import type { Receiver } from '../core/source.ts';

/** How a source ended before anybody had taken what it brought. */
export type SourceEnd = { readonly kind: 'end' } | { readonly kind: 'error'; readonly error: GatewayError };

export function tellEnd(receiver: Receiver, end: SourceEnd): void {
  if (end.kind === 'error') receiver.onError(end.error);
  else receiver.onEnd();
}
