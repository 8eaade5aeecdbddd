import { ServerResponse } from 'node:http';

const emit = ServerResponse.prototype.emit;

/** Loaded before the gateway: nobody hears that the answer to a request with `x-lose-the-end` has left. */
ServerResponse.prototype.emit = function (this: ServerResponse, event: string | symbol, ...rest: unknown[]): boolean {
  if (event === 'finish' && this.req.headers['x-lose-the-end'] !== undefined) return true;
  return Reflect.apply(emit, this, [event, ...rest]) as boolean;
};
