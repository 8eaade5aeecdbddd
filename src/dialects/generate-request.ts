import type { Conversation } from '../core/conversation.ts';
import type { Feature } from '../core/conversation-features.ts';
import type { DialectName } from '../core/dialect-name.ts';
import type { GenerateInference } from '../core/inference.ts';
import type { ObjectIds } from '../core/object-ids.ts';
import type { JsonMembers } from '../core/json/scan-object.ts';

/** What the gateway reads of a request to generate, in any dialect. */
export interface RequestFields {
  readonly requestedModel: string;
  readonly stream: boolean;
  readonly body: Buffer;
  readonly members: JsonMembers;
  readonly maxOutputTokens: number | undefined;
  readonly modelMember: string | undefined;
  readonly ids?: ObjectIds | undefined;
}

/** A request to generate: its bytes, and the positions of their members. */
export abstract class GenerateRequest implements GenerateInference {
  readonly operation = 'generate';
  abstract readonly dialect: DialectName;
  readonly requestedModel: string;
  readonly stream: boolean;
  readonly body: Buffer;
  readonly members: JsonMembers;
  declare readonly maxOutputTokens?: number;
  declare readonly modelMember?: string;
  declare readonly ids?: ObjectIds;

  constructor(fields: RequestFields) {
    this.requestedModel = fields.requestedModel;
    this.stream = fields.stream;
    this.body = fields.body;
    this.members = fields.members;
    if (fields.maxOutputTokens !== undefined) this.maxOutputTokens = fields.maxOutputTokens;
    if (fields.modelMember !== undefined) this.modelMember = fields.modelMember;
    if (fields.ids !== undefined) this.ids = fields.ids;
  }

  abstract conversation(): Conversation;
  abstract nameOf(feature: Feature): string;
}
