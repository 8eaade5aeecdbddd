import type { Asked } from '../asked.ts';
import { SimulatedError } from '../simulated-error.ts';

interface FormFile {
  readonly name: string;
  readonly type: string;
  readonly bytes: Buffer;
}

/** The fields of a multipart body. */
export interface Form {
  field(name: string): string | undefined;
  /** The files of a field; its name may end in brackets, as some clients write an array. */
  files(name: string): readonly FormFile[];
}

/** @throws SimulatedError 400 where the body is not multipart/form-data */
export async function readForm({ exchange }: Asked, body: Buffer): Promise<Form> {
  const type = exchange.request.headers['content-type'] ?? '';
  const data = await new Response(Uint8Array.from(body), { headers: { 'content-type': type } })
    .formData()
    .catch(() => undefined);
  if (!data)
    throw new SimulatedError(400, "Could not parse multipart form. Send 'multipart/form-data' with a boundary.");
  const files = new Map<string, FormFile[]>();
  for (const [name, value] of data) {
    if (typeof value === 'string') continue;
    const key = name.replace(/\[\]$/, '');
    const file = { name: value.name, type: value.type, bytes: Buffer.from(await value.arrayBuffer()) };
    files.set(key, [...(files.get(key) ?? []), file]);
  }
  return {
    field: (name) => {
      const value = data.get(name);
      return typeof value === 'string' ? value : undefined;
    },
    files: (name) => files.get(name) ?? [],
  };
}

/** The only file of a field. @throws SimulatedError 400 where it is missing */
export function requireFile(form: Form, name: string): FormFile {
  const [file] = form.files(name);
  if (file) return file;
  throw missing(name);
}

/** @throws SimulatedError 400 where the field is missing */
export function requireField(form: Form, name: string): string {
  const value = form.field(name);
  if (value !== undefined && value !== '') return value;
  throw missing(name);
}

function missing(param: string): SimulatedError {
  return new SimulatedError(400, `Missing required parameter: '${param}'.`, {
    param,
    code: 'missing_required_parameter',
  });
}
