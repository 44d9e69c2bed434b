import type { PalCreate } from '@palaver/contract';
import { badField, DomainError } from '../../errors.ts';
import { type Egress, EgressRefused } from '../../security/egress.ts';
import type { Store } from '../../store/store.ts';
import { findFace } from '../faces/find-face.ts';

export interface ReferenceParts {
  readonly store: Store;
  readonly egress: Pick<Egress, 'check'>;
  readonly account_id: string;
}

/** Documents are looked up one by one. */
const maxDocuments = 500;
const maxTags = 200;

/**
 * Checks what the fields of a PAL name outside of it, but for what `linkReferences` looks up: the face, the address of its
 * engine.
 * @param before the fields before a change: what stays is not checked again
 * @throws DomainError naming the field
 */
export async function checkReferences(
  { store, egress, account_id }: ReferenceParts,
  fields: PalCreate,
  before?: PalCreate,
): Promise<void> {
  if ((fields.document_ids?.length ?? 0) > maxDocuments) throw tooMany('document_ids', maxDocuments);
  if ((fields.document_tags?.length ?? 0) > maxTags) throw tooMany('document_tags', maxTags);
  const face = fields.default_face_id;
  if (face && face !== before?.default_face_id && (await findFace(store, account_id, face)) === undefined) {
    throw badField('default_face_id', `"${face.slice(0, 100)}" does not exist`, 'GET /v2/faces lists the faces.');
  }
  const baseUrl = fields.layers?.llm?.base_url;
  if (baseUrl && baseUrl !== before?.layers?.llm?.base_url) checkBaseUrl(baseUrl, egress);
}

function tooMany(field: string, most: number): DomainError {
  return badField(field, `must have at most ${most} entries`);
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
