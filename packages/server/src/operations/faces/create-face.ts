import { createFaceContract } from '@palaver/contract';
import { checkFace, ignoredFaceFields, type NewFace } from '../../domain/faces/check-face.ts';
import { FaceMaterialError, inspectFace } from '../../domain/faces/inspect-face.ts';
import { badField, DomainError } from '../../errors.ts';
import { newBlobId, trainFaceWrites } from '../../faces/train-face.ts';
import { type Egress, EgressRefused } from '../../security/egress.ts';
import { writeBlob } from '../../store/blobs.ts';
import { insertFace } from '../../store/faces.ts';
import { Answer, implement, type UploadedFile } from '../define.ts';
import { newFaceId } from './new-face-id.ts';

export const createFace = implement(
  createFaceContract,
  async ({ input, caller, platform, file }) => {
    const wanted = checkFace(input.body, file !== null);
    checkUrls(wanted, platform.egress);
    if (file !== null) checkFile(file);
    const { store } = platform;
    const face_id = newFaceId();
    const at = platform.now();
    const source_blob = file === null ? null : newBlobId();
    if (file !== null && source_blob !== null) await writeBlob(store, source_blob, file.bytes, at);
    await store.commit([
      ...insertFace(store, {
        face_id,
        account_id: caller.account_id,
        face_name: wanted.face_name ?? `Face ${face_id.slice(1, 5)}`,
        status: 'started',
        model_name: wanted.model_name,
        default_voice_id: wanted.default_voice_id,
        error_message: null,
        callback_url: wanted.callback_url,
        source_url: wanted.source?.url ?? null,
        source_blob,
        source_type: null,
        picture_blob: null,
        picture_type: null,
        body: wanted.rest,
        created_at: at,
        updated_at: at,
        version: 1,
      }),
      ...trainFaceWrites(platform.jobs, { face_id, account_id: caller.account_id }),
    ]);
    platform.jobs.wake();
    return new Answer({ face_id, status: 'started' as const }, { target: face_id });
  },
  { ignored: ignoredFaceFields },
);

function checkFile(file: UploadedFile): void {
  try {
    inspectFace(file.bytes);
  } catch (error) {
    if (error instanceof FaceMaterialError) throw badField('file', error.message);
    throw error;
  }
}

function checkUrls({ source, callback_url }: NewFace, egress: Pick<Egress, 'check'>): void {
  if (source !== null) checkUrl(source.field, source.url, egress);
  if (callback_url !== null) checkUrl('callback_url', callback_url, egress);
}

function checkUrl(field: string, url: string, egress: Pick<Egress, 'check'>): void {
  try {
    egress.check(url);
  } catch (error) {
    if (!(error instanceof EgressRefused)) throw error;
    throw new DomainError('egress_refused', `Bad Request. ${field}: ${error.message}`, {
      details: [{ path: field, message: `${error.message} (rule ${error.rule})` }],
      hint: 'Use a publicly reachable https URL, or ask the operator to open the target with PALAVER_EGRESS_ALLOW.',
    });
  }
}
