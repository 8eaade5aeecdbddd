import { SimulatedError } from '../simulated-error.ts';
import { sampleRate, toneOf, wavHeader } from '../wav.ts';

/** A kind of sound file. */
export interface SoundForm {
  readonly contentType: string;
  /** Bytes of a second of sound. */
  readonly bytesPerSecond: number;
  /** What the file begins with. */
  header(soundBytes: number): Buffer;
  /** The sound that is repeated. */
  readonly unit: Buffer;
}

// A tenth of a second, in which 200 Hz have whole waves.
const tone = toneOf(sampleRate / 5);
const noHeader = Buffer.alloc(0);

/** A frame of silence: MPEG 1 layer 3, 128 kbit/s, 44.1 kHz, one channel. */
const silentFrame = Buffer.alloc(417);
silentFrame.writeUInt32BE(0xfffb90c4, 0);

const forms: ReadonlyMap<unknown, SoundForm> = new Map([
  ['wav', { contentType: 'audio/wav', bytesPerSecond: sampleRate * 2, header: wavHeader, unit: tone }],
  ['pcm', { contentType: 'audio/pcm', bytesPerSecond: sampleRate * 2, header: () => noHeader, unit: tone }],
  ['mp3', { contentType: 'audio/mpeg', bytesPerSecond: 16_000, header: () => noHeader, unit: silentFrame }],
]);

/** @throws SimulatedError 400 for a kind that the simulator does not make */
export function soundForm(name: unknown): SoundForm {
  const form = forms.get(name ?? 'mp3');
  if (form) return form;
  const message = "The simulator makes speech as 'mp3', 'wav' and 'pcm' only.";
  throw new SimulatedError(400, message, { param: 'response_format', code: 'invalid_value' });
}
