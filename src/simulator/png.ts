import { crc32, deflateSync } from 'node:zlib';

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
// Height of a stripe in pixels.
const stripe = 32;

interface PngLook {
  readonly width: number;
  readonly height: number;
  /** The colour of every other stripe, 0xRRGGBB. */
  readonly color: number;
}

/** A PNG file with stripes of two colours, one bit for each pixel. */
export function writePng({ width, height, color }: PngLook): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  // One bit for each pixel, which is an index of the palette.
  head.writeUInt8(1, 8);
  head.writeUInt8(3, 9);
  const palette = Buffer.from([255, 255, 255, (color >> 16) & 255, (color >> 8) & 255, color & 255]);
  const rowBytes = 1 + Math.ceil(width / 8);
  const rows = Buffer.alloc(rowBytes * height);
  for (let row = 0; row < height; row += 1) {
    if (Math.floor(row / stripe) % 2 === 0) rows.fill(255, row * rowBytes + 1, (row + 1) * rowBytes);
  }
  return Buffer.concat([
    signature,
    chunk('IHDR', head),
    chunk('PLTE', palette),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const bytes = Buffer.alloc(8 + data.length + 4);
  bytes.writeUInt32BE(data.length, 0);
  bytes.write(type, 4);
  data.copy(bytes, 8);
  bytes.writeUInt32BE(crc32(bytes.subarray(4, -4)), 8 + data.length);
  return bytes;
}
