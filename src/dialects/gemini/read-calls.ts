import type { EmitAnswerEvent } from '../../core/answer-events.ts';
import type { Signature } from '../../core/signature.ts';
import { uniqueId } from '../../core/unique-id.ts';
import { unreadableAnswer } from '../../core/unreadable.ts';
import type { Members } from './proto-members.ts';
import { PartialArguments } from './partial-arguments.ts';

/** Reads the calls of functions: whole ones, and those whose arguments come in pieces. */
export class CallReader {
  #count = 0;
  #open: PartialArguments | undefined;

  /** How many calls have begun. */
  get count(): number {
    return this.#count;
  }

  /** @throws GatewayError `upstream_invalid` for a call without a name */
  read(call: Members, signature: Signature | undefined, emit: EmitAnswerEvent): void {
    const { name, args, id, partialArgs, willContinue } = call;
    if (name !== undefined && name !== '') {
      this.end(emit);
      this.#begin(name, id, signature, emit);
      this.#open = new PartialArguments();
    }
    if (this.#open === undefined) {
      // The end of a call that a call behind it has ended already.
      if (args === undefined && partialArgs === undefined) return;
      throw unreadableAnswer('it holds arguments that belong to no call');
    }
    this.#open.add(partialArgs);
    if (willContinue === true) return;
    if (args !== undefined) this.#close(JSON.stringify(args), emit);
    else this.end(emit);
  }

  /** Ends the call whose arguments have come so far, if there is one. */
  end(emit: EmitAnswerEvent): void {
    if (this.#open !== undefined) this.#close(this.#open.json, emit);
  }

  #begin(name: unknown, id: unknown, signature: Signature | undefined, emit: EmitAnswerEvent): void {
    if (typeof name !== 'string') throw unreadableAnswer('it holds a call without a name');
    const call = this.#count;
    this.#count += 1;
    // Vertex gives no ids, and clients of other dialects need one.
    const usedId = typeof id === 'string' && id !== '' ? id : `call_${uniqueId()}`;
    const signed = signature === undefined ? {} : { signature };
    emit({ kind: 'tool_call_begin', call, position: call, id: usedId, name, ...signed });
  }

  #close(json: string, emit: EmitAnswerEvent): void {
    const call = this.#count - 1;
    this.#open = undefined;
    emit({ kind: 'tool_call_arguments', call, json });
    emit({ kind: 'tool_call_end', call });
  }
}
