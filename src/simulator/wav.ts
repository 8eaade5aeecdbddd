/** Samples per second of all simulated sounds: 16 bits each, one channel. */
export const sampleRate = 24_000;

const bytesPerSample = 2;
const headerBytes = 44;

/** The header of a WAV file with so many bytes of samples. */
export function wavHeader(dataBytes: number): Buffer {
  const header = Buffer.alloc(headerBytes);
  header.write('RIFF', 0);
  header.writeUInt32LE(headerBytes - 8 + dataBytes, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(sampleRate, 24);
  header.writeUInt32LE(sampleRate * bytesPerSample, 28);
  header.writeUInt16LE(bytesPerSample, 32);
  header.writeUInt16LE(bytesPerSample * 8, 34);
  header.write('data', 36);
  header.writeUInt32LE(dataBytes, 40);
  return header;
}

/** A quiet tone of 200 Hz. A piece of it begins where the piece before has ended. */
export function toneOf(bytes: number): Buffer {
  const samples = Buffer.alloc(bytes - (bytes % bytesPerSample));
  for (let index = 0; index * bytesPerSample < samples.length; index += 1) {
    samples.writeInt16LE(Math.round(Math.sin((2 * Math.PI * 200 * index) / sampleRate) * 3000), index * bytesPerSample);
  }
  return samples;
}
