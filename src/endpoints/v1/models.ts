import { GatewayError } from '../../core/errors.ts';

/** What `GET /v1/models` tells of one model, in OpenAI's form. */
export interface ServedModel {
  readonly name: string;
  /** The provider's configured name. */
  readonly ownedBy: string;
}

/** The body of `GET /v1/models`. `createdAtSeconds` is when this configuration was loaded: models have no birthday here. */
export function modelList(models: readonly ServedModel[], createdAtSeconds: number): string {
  return JSON.stringify({ object: 'list', data: models.map((model) => entry(model, createdAtSeconds)) });
}

/** The body of `GET /v1/models/{id}`. @throws GatewayError `model_not_found` */
export function oneModel(model: ServedModel | undefined, id: string, createdAtSeconds: number): string {
  if (!model)
    throw new GatewayError('model_not_found', `The model '${id.slice(0, 256)}' is not served here.`, {
      param: 'model',
    });
  return JSON.stringify(entry(model, createdAtSeconds));
}

function entry(model: ServedModel, createdAtSeconds: number): object {
  return { id: model.name, object: 'model', created: createdAtSeconds, owned_by: model.ownedBy };
}
