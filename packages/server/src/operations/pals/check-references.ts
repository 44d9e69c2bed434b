import type { PalCreate } from '@palaver/contract';
import { findFace } from '../../domain/faces/stock-faces.ts';
import { badField, DomainError } from '../../errors.ts';
import { type Egress, EgressRefused } from '../../security/egress.ts';

/**
 * Checks what the fields of a PAL name outside of the account's library: the face, the address of its engine.
 * @param before the fields before a change: what stays is not checked again
 */
export function checkReferences(fields: PalCreate, egress: Pick<Egress, 'check'>, before?: PalCreate): void {
  const changed = (key: keyof PalCreate) => (fields[key] && fields[key] !== before?.[key] ? String(fields[key]) : null);
  const face = changed('default_face_id');
  if (face !== null && findFace(face) === undefined)
    throw missing('default_face_id', face, 'GET /v2/faces lists the faces.');
  const baseUrl = fields.layers?.llm?.base_url;
  if (baseUrl && baseUrl !== before?.layers?.llm?.base_url) checkBaseUrl(baseUrl, egress);
}

function missing(field: string, id: string, hint?: string): DomainError {
  return badField(field, `"${id.slice(0, 100)}" does not exist`, hint);
}

function checkBaseUrl(url: string, egress: Pick<Egress, 'check'>): void {
  const field = 'layers.llm.base_url';
  if (!URL.canParse(url)) throw badField(field, 'must be an absolute URL such as https://llm.example.com/v1');
  try {
    egress.check(url);
  } catch (error) {
    if (!(error instanceof EgressRefused)) throw error;
    throw new DomainError('egress_refused', `Bad Request. ${field}: ${error.message}`, {
      details: [{ path: field, message: error.message }],
      hint: 'Use a publicly reachable https URL, or ask the operator to open the target with PALAVER_EGRESS_ALLOW.',
    });
  }
}
