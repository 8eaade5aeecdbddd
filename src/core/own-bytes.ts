/**
 * A copy of these pieces, one after the other, that keeps no other memory alive. Node cuts small buffers from slabs of
 * 64 KiB: one that is kept for an hour keeps its slab for an hour.
 * @param length of all pieces together; of the last one less may be taken
 */
export function ownBytes(pieces: readonly Buffer[], length: number): Buffer {
  const own = Buffer.allocUnsafeSlow(length);
  let at = 0;
  for (const piece of pieces) at += piece.copy(own, at);
  return own;
}
