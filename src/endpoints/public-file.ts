import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { acceptsGzip, isKnown } from './conditional.ts';
import { readOnce } from './read-once.ts';

/** A file in one encoding, and its entity tag (strong, RFC 9110, 8.8.3). */
interface Form {
  readonly body: Buffer;
  readonly etag: string;
  readonly gzipped: boolean;
}

/** The answer to a request for a file. */
interface FileAnswer {
  readonly status: 200 | 304;
  readonly headers: readonly string[];
  readonly body: Buffer | string;
}

const nothing = '';

/** A file for the public. It is in memory once plain and once gzipped, each made at the first request for it. */
export class PublicFile {
  readonly #contentType: string;
  readonly #plain: () => Promise<Form>;
  readonly #gzipped: () => Promise<Form>;

  private constructor(contentType: string, plain: () => Promise<Buffer>, gzipped: () => Promise<Buffer>) {
    this.#contentType = contentType;
    this.#plain = readOnce(async () => formOf(await plain(), false));
    this.#gzipped = readOnce(async () => formOf(await gzipped(), true));
  }

  static ofText(contentType: string, text: string): PublicFile {
    return PublicFile.ofTextWhenAsked(contentType, () => Promise.resolve(text));
  }

  /** @param render makes the text at the first request for it */
  static ofTextWhenAsked(contentType: string, render: () => Promise<string>): PublicFile {
    const body = readOnce(async () => Buffer.from(await render()));
    return new PublicFile(contentType, body, async () => promisify(gzip)(await body()));
  }

  /** @param file the gzipped file; few clients want another form */
  static ofGzip(contentType: string, file: URL): PublicFile {
    return new PublicFile(
      contentType,
      async () => promisify(gunzip)(await readFile(file)),
      () => readFile(file),
    );
  }

  /** @throws Error if the file cannot be read */
  async answerTo(requestHeaders: Readonly<Record<string, string | string[] | undefined>>): Promise<FileAnswer> {
    const { body, etag, gzipped } = await (acceptsGzip(requestHeaders['accept-encoding'])
      ? this.#gzipped()
      : this.#plain());
    const headers = ['cache-control', 'no-cache', 'etag', etag, 'vary', 'accept-encoding'];
    if (isKnown(requestHeaders['if-none-match'], etag)) return { status: 304, headers, body: nothing };
    headers.push('content-type', this.#contentType);
    if (gzipped) headers.push('content-encoding', 'gzip');
    return { status: 200, headers, body };
  }
}

function formOf(body: Buffer, gzipped: boolean): Form {
  return { body, etag: `"${createHash('sha256').update(body).digest('base64url')}"`, gzipped };
}
