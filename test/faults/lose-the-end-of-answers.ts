import { ServerResponse } from 'node:http';

// oxlint-disable-next-line typescript/unbound-method -- applied below to the response that it is called on
const emit = ServerResponse.prototype.emit;

/** Is loaded before the gateway. It hides the end of the answer to a request with `x-lose-the-end`. */
ServerResponse.prototype.emit = function (this: ServerResponse, event: string | symbol, ...rest: unknown[]): boolean {
  if (event === 'finish' && this.req.headers['x-lose-the-end'] !== undefined) return true;
  return Reflect.apply(emit, this, [event, ...rest]);
};
