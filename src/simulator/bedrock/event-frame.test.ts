import { expect, it } from 'vitest';
import { writeFrame } from './event-frame.ts';

it('writes the bytes that AWS publishes as test vectors of its event streams', () => {
  expect(writeFrame({}, '').toString('hex')).toBe('000000100000000005c248eb7d98c8ff');
  expect(writeFrame({ 'content-type': 'application/json' }, "{'foo':'bar'}").toString('base64')).toBe(
    'AAAAPQAAACAH/YOWDGNvbnRlbnQtdHlwZQcAEGFwcGxpY2F0aW9uL2pzb257J2Zvbyc6J2Jhcid9jZwIsQ==',
  );
});
