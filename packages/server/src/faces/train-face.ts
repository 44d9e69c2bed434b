import { randomBytes } from 'node:crypto';
import { type FaceMaterial, FaceMaterialError, inspectFace, refuseVideo } from '../domain/faces/inspect-face.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { outboxWrites } from '../jobs/outbox.ts';
import { type Egress, EgressFailed, EgressRefused } from '../security/egress.ts';
import { readBlob, writeBlob } from '../store/blobs.ts';
import { readFace, type StoredFace, updateFace } from '../store/faces.ts';
import type { Store, Write } from '../store/store.ts';

/** Kind of the job that makes a face of what was sent. Its payload: `{face_id}`. */
export const TRAIN_FACE_JOB = 'train-face';
/** After so many attempts to fetch the file the face ends in `error`. */
const ATTEMPTS = 3;
/** They wait for servers that may hang. */
const AT_ONCE = 8;
const PER_ACCOUNT = 2;
const FETCH_MS = 60_000;
const MAX_BYTES = 52_428_800;

export interface TrainingParts {
  readonly store: Store;
  readonly jobs: Jobs;
  readonly egress: Pick<Egress, 'request'>;
  /** Says that outbox rows were committed. */
  readonly wakeOutbox: () => void;
  readonly now: () => number;
}

/** The statements that have a face made, for the batch that inserts it. */
export function trainFaceWrites(
  jobs: Pick<Jobs, 'add'>,
  face: Pick<StoredFace, 'account_id' | 'face_id'>,
): readonly Write[] {
  const { account_id, face_id } = face;
  const dedupeKey = `${TRAIN_FACE_JOB}:${face_id}`;
  return jobs.add({ kind: TRAIN_FACE_JOB, payload: { face_id }, accountId: account_id, dedupeKey });
}

export function newBlobId(): string {
  return randomBytes(16).toString('hex');
}

/** Registers the worker that makes faces. */
export function registerFaceTraining(parts: TrainingParts): void {
  parts.jobs.handle(
    TRAIN_FACE_JOB,
    async (payload, attempt, closing) => {
      const { face_id } = payload as { readonly face_id: string };
      const face = await readFace(parts.store, face_id);
      // Deleted meanwhile, or done by an attempt whose outcome was not written.
      if (face?.status !== 'started') return;
      try {
        await complete(parts, face, closing);
      } catch (error) {
        const reason = finalReason(error, attempt);
        if (reason === null) throw error;
        await fail(parts, face, reason);
      }
      parts.wakeOutbox();
    },
    { backoffMs: (attempt) => 2_000 * 5 ** (attempt - 1), concurrency: AT_ONCE, perAccount: PER_ACCOUNT },
  );
}

async function complete(parts: TrainingParts, face: StoredFace, closing: AbortSignal): Promise<void> {
  const { store } = parts;
  const bytes = face.source_blob === null ? await fetchFile(parts, face, closing) : await sentFile(store, face);
  const material = inspectFace(bytes);
  const at = parts.now();
  let { source_blob } = face;
  if (source_blob === null) {
    source_blob = newBlobId();
    await writeBlob(store, source_blob, bytes, at);
  }
  const picture = await pictureOf(store, material, source_blob, at);
  const done: StoredFace = { ...face, ...picture, status: 'completed', source_type: material.kind, source_blob };
  await store.commit([
    ...updateFace(store, face, { ...done, error_message: null, updated_at: at }),
    ...callback(store, face, at, { status: 'ready' }),
  ]);
}

async function pictureOf(
  store: Store,
  material: FaceMaterial,
  source: string,
  at: number,
): Promise<Pick<StoredFace, 'picture_blob' | 'picture_type'>> {
  if (material.kind === 'picture') return { picture_blob: source, picture_type: material.picture_type };
  if (material.thumbnail === null) return { picture_blob: null, picture_type: null };
  const picture_blob = newBlobId();
  await writeBlob(store, picture_blob, material.thumbnail.bytes, at);
  return { picture_blob, picture_type: material.thumbnail.picture_type };
}

async function sentFile(store: Store, face: StoredFace): Promise<Buffer> {
  const bytes = await readBlob(store, face.source_blob ?? '');
  if (bytes === null) throw new FaceMaterialError('the file that was sent is gone');
  return bytes;
}

async function fetchFile(parts: TrainingParts, face: StoredFace, closing: AbortSignal): Promise<Buffer> {
  const answer = await parts.egress.request({
    url: face.source_url ?? '',
    method: 'GET',
    headers: { accept: 'image/png, image/jpeg, image/webp, model/gltf-binary, */*;q=0.1' },
    timeoutMs: FETCH_MS,
    maxBytes: MAX_BYTES,
    signal: closing,
  });
  if (answer.status >= 500 || answer.status === 429) throw new Unavailable(answer.status);
  if (answer.status !== 200) throw new FaceMaterialError(`the file could not be fetched: status ${answer.status}`);
  if (!answer.truncated) return answer.body;
  // What the file is comes first: a video is refused as a video, whatever its size.
  refuseVideo(answer.body);
  throw new FaceMaterialError('the file is above 50 MB');
}

/** The server of the file may recover. */
class Unavailable extends Error {
  override readonly name = 'Unavailable';
  constructor(status: number) {
    super(`status ${status}`);
  }
}

/** Why the face can never be made; null: another attempt may do better. */
function finalReason(error: unknown, attempt: number): string | null {
  if (error instanceof FaceMaterialError) return error.message;
  if (error instanceof EgressRefused) return `the file must not be fetched: ${error.message} (rule ${error.rule})`;
  if (error instanceof EgressFailed && error.aborted) return null;
  const isFetch = error instanceof EgressFailed || error instanceof Unavailable;
  return isFetch && attempt >= ATTEMPTS ? `the file could not be fetched: ${error.message}` : null;
}

async function fail({ store, now }: TrainingParts, face: StoredFace, reason: string): Promise<void> {
  const at = now();
  await store.commit([
    ...updateFace(store, face, { ...face, status: 'error', error_message: reason, updated_at: at }),
    ...callback(store, face, at, { status: 'error', error_message: reason }),
  ]);
}

function callback(store: Store, face: StoredFace, now: number, facts: Readonly<Record<string, unknown>>): Write[] {
  if (face.callback_url === null) return [];
  const { account_id, face_id, callback_url: url } = face;
  const body = JSON.stringify({ face_id, replica_id: face_id, ...facts });
  return outboxWrites(store, { account_id, conversation_id: null, lane: `face:${face_id}`, url, body, now });
}
