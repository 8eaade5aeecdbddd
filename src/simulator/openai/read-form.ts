import type { Form, FormFile } from '../multipart-reader.ts';
import { SimulatedError } from '../simulated-error.ts';

/** @throws SimulatedError 400 where the body is not multipart/form-data */
export function requireForm(form: Form | undefined): Form {
  if (form) return form;
  throw new SimulatedError(400, "Could not parse multipart form. Send 'multipart/form-data' with a boundary.");
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
