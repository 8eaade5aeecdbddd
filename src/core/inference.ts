import type { Conversation } from './conversation.ts';
import type { Feature } from './conversation-features.ts';

/** The name of a wire format that a client or a provider speaks; `dialects/registry.ts` lists them. */
export type DialectName = string;

/** What is asked, in words that no dialect owns: one form for each operation. */
export type Inference = GenerateInference;

/** An inference of the operation `generate`. Each dialect has a class of its own, with the request in its own form. */
export interface GenerateInference {
  readonly operation: 'generate';
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
  /**
   * The request in the hub's words. Made when it is asked for, because most requests go on in their own bytes.
   * @throws GatewayError `invalid_request` where a part that nobody has read so far has a form that cannot be carried
   */
  conversation(): Conversation;
  /** The client's name of a feature: the parameter that asks for it. */
  nameOf(feature: Feature): string;
}
