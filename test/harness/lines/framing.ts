import { terminatedBy } from '../../../src/core/frame-ends.ts';
import { framingByEnds } from '../../../src/core/framing-by-frame-ends.ts';
import { lineMediaType } from './form.ts';

/** Each message of the stream is one line. */
export const linesFraming = framingByEnds({
  mediaType: lineMediaType,
  ends: terminatedBy(0x0a),
  messageIn(frame) {
    const data = frame.toString().trim();
    return data === '' ? undefined : { data, isNamedError: false };
  },
});
