import { badDirective } from './answer-context.ts';
import type { AnswerContext } from './answer-context.ts';
import { BadDirective } from './directives.ts';
import { refuse } from './respond.ts';
import { SimulatedError } from './simulated-error.ts';

/** Answers an error in the form of the provider, unless the client has left. */
export function refuseThrown(context: AnswerContext, thrown: unknown): void {
  if (!context.exchange.over) refuse(context, asSimulatedError(thrown));
}

function asSimulatedError(thrown: unknown): SimulatedError {
  if (thrown instanceof SimulatedError) return thrown;
  if (thrown instanceof BadDirective) return badDirective(thrown, 'x-simulate');
  // The message must not look like a fault that a directive requested.
  const message = `The simulator itself failed: ${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}`;
  return new SimulatedError(500, message, { code: 'simulator_failed' });
}
