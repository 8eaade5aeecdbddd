import { GatewayError } from '../../core/errors.ts';
import type { MediaSource } from '../../core/media-source.ts';

/** The kinds of media that Converse takes, with the parts of a media type that are no format of the same name. */
const formats = {
  image: { known: ['gif', 'jpeg', 'png', 'webp'], others: [['jpg', 'jpeg']] },
  audio: {
    known: ['aac', 'flac', 'm4a', 'mka', 'mp3', 'mp4', 'mpeg', 'mpga', 'ogg', 'opus', 'pcm', 'wav', 'webm', 'x-aac'],
    others: [['mpeg', 'mp3']],
  },
  video: {
    known: ['flv', 'mkv', 'mov', 'mp4', 'mpeg', 'mpg', 'three_gp', 'webm', 'wmv'],
    others: [
      ['3gpp', 'three_gp'],
      ['quicktime', 'mov'],
      ['x-flv', 'flv'],
      ['x-matroska', 'mkv'],
      ['x-ms-wmv', 'wmv'],
    ],
  },
  document: {
    known: ['csv', 'doc', 'docx', 'html', 'md', 'pdf', 'txt', 'xls', 'xlsx'],
    others: [
      ['plain', 'txt'],
      ['markdown', 'md'],
      ['msword', 'doc'],
      ['vnd.ms-excel', 'xls'],
      ['vnd.openxmlformats-officedocument.wordprocessingml.document', 'docx'],
      ['vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'xlsx'],
    ],
  },
} as const satisfies Record<
  string,
  { readonly known: readonly string[]; readonly others: readonly (readonly [string, string])[] }
>;

type MediaKind = keyof typeof formats;

/**
 * The format of some media as Converse names it.
 * @param fileName its ending stands in for a media type that nobody told
 * @throws GatewayError `invalid_request` for a format that Converse does not take
 */
export function formatOf(kind: MediaKind, source: MediaSource, fileName = ''): string {
  const { known, others }: { known: readonly string[]; others: readonly (readonly [string, string])[] } = formats[kind];
  const type = source.mediaType ?? typeByBytes(kind, source);
  const name = (type ?? fileName.slice(fileName.lastIndexOf('.') + 1)).toLowerCase().split(';', 1)[0] ?? '';
  const subtype = name.slice(name.indexOf('/') + 1);
  const format = others.find(([theirs]) => theirs === subtype)?.[1] ?? subtype;
  if (known.includes(format)) return format;
  // Any text can be read as a plain text.
  if (kind === 'document' && name.startsWith('text/')) return 'txt';
  const message = `A part of the kind '${kind}' cannot be carried to Amazon Bedrock: '${subtype.slice(0, 64)}' is none of ${known.join(', ')}.`;
  throw new GatewayError('invalid_request', message);
}

/** How images and PDFs begin in base64. */
const beginnings: ReadonlyArray<readonly [start: string, mediaType: string]> = [
  ['iVBOR', 'image/png'],
  ['/9j/', 'image/jpeg'],
  ['R0lGOD', 'image/gif'],
  ['UklGR', 'image/webp'],
  ['JVBERi', 'application/pdf'],
];

function typeByBytes(kind: MediaKind, source: MediaSource): string | undefined {
  if (source.kind !== 'data' || (kind !== 'image' && kind !== 'document')) return undefined;
  return beginnings.find(([start]) => source.data.startsWith(start))?.[1];
}
