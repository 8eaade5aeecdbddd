import { crc32 } from 'node:zlib';
import type { GatewayError } from '../../core/errors.ts';
import { sizedBy } from '../../core/frame-ends.ts';
import type { EventOfStream } from '../../core/framing.ts';
import { framingByEnds } from '../../core/framing-by-frame-ends.ts';
import { unreadableStream } from '../../core/unreadable.ts';
import { readHeaders } from './event-headers.ts';

/**
 * AWS event streams. A frame is: its whole size, the size of its headers, the checksum of both (4 bytes each, big-endian),
 * headers, payload, and the checksum (4 bytes) of all before it.
 * https://docs.aws.amazon.com/transcribe/latest/dg/event-stream.html
 */
const prelude = { headerSizeAt: 4, checksumAt: 8, bytes: 12 } as const;
const checksumBytes = 4;

export const eventFraming = framingByEnds({
  mediaType: 'application/vnd.amazon.eventstream',
  ends: sizedBy(prelude.bytes, sizeOfFrame),
  messageIn: readFrame,
});

function sizeOfFrame(head: Buffer): number {
  if (crc32(head.subarray(0, prelude.checksumAt)) !== head.readUInt32BE(prelude.checksumAt)) throw damaged();
  const size = head.readUInt32BE(0);
  if (prelude.bytes + head.readUInt32BE(prelude.headerSizeAt) + checksumBytes > size) throw damaged();
  return size;
}

/** @throws GatewayError `upstream_invalid` where the frame is damaged */
function readFrame(frame: Buffer): EventOfStream {
  const end = frame.length - checksumBytes;
  if (crc32(frame.subarray(0, end)) !== frame.readUInt32BE(end)) throw damaged();
  const payloadAt = prelude.bytes + frame.readUInt32BE(prelude.headerSizeAt);
  const headers = readHeaders(frame.subarray(prelude.bytes, payloadAt));
  const payload = frame.toString('utf8', payloadAt, end);
  const type = headers.get(':message-type');
  if (type === 'exception') return { data: payload, isNamedError: true, name: headers.get(':exception-type') ?? '' };
  if (type !== 'error') return { data: payload, isNamedError: false, name: headers.get(':event-type') ?? '' };
  // An error outside of the model of the service stands in the headers, and has no payload.
  const data = JSON.stringify({ message: headers.get(':error-message') });
  return { data, isNamedError: true, name: headers.get(':error-code') ?? '' };
}

function damaged(): GatewayError {
  return unreadableStream('a frame is damaged');
}
