/** The wire formats that a client or a provider can speak. */
export type DialectName = 'headgate' | 'openai';

/** What is asked, in words that no dialect owns. Each dialect extends it with the request in its own form. */
export interface Inference {
  readonly dialect: DialectName;
  /** As the client wrote it; absent where the client left it to `defaults.model`. */
  readonly requestedModel?: string;
  readonly stream: boolean;
  /** Most tokens the answer may have, where the client said so. */
  readonly maxOutputTokens?: number;
  /** How many answers are asked for; absent means one. */
  readonly choices?: number;
  /** A member by which some provider lets another model answer than the one asked for; the first, where there are several. */
  readonly modelMember?: string;
  /** The client's own bytes. */
  readonly body: Buffer;
}
