import { type FaceCreate, type FaceModel, faceFields, type Voice } from '@palaver/contract';
import { badField } from '../../errors.ts';
import { toCurrentKeys } from '../pals/legacy-keys.ts';
import { checkText } from '../tools/field-rules.ts';
import { stockVoices } from '../voices/stock-voices.ts';

/** A create body with its defaults filled in. */
export interface NewFace {
  readonly face_name: string | null;
  readonly model_name: FaceModel;
  readonly default_voice_id: string | null;
  readonly callback_url: string | null;
  /** Where the file is; null: it was sent along. */
  readonly source: { readonly field: 'train_image_url' | 'train_video_url'; readonly url: string } | null;
  /** What is kept and not used. */
  readonly rest: Readonly<Record<string, unknown>>;
}

const read = new Set(['face_name', 'model_name', 'callback_url', 'train_image_url', 'train_video_url']);

/**
 * The rules of a new face.
 * @throws DomainError naming the field
 */
export function checkFace(sent: FaceCreate, hasFile: boolean): NewFace {
  const body = toCurrentKeys(sent) as FaceCreate;
  const source = checkSource(body, hasFile);
  const name = body.face_name?.trim() ? checkText('face_name', body.face_name) : null;
  if (name !== null && name.length > 255) throw badField('face_name', 'must have at most 255 characters');
  if (!hasFile && source?.field === 'train_image_url' && !body.voice_name) {
    throw badField('voice_name', 'is required with train_image_url', 'GET /v2/voices lists the voices.');
  }
  return {
    face_name: name,
    model_name: body.model_name ?? 'phoenix-4',
    default_voice_id: body.voice_name ? findVoice(body.voice_name).voice_id : null,
    callback_url: body.callback_url || null,
    source,
    rest: Object.fromEntries(
      Object.keys(faceFields).flatMap((key) => {
        const value = body[key];
        return read.has(key) || value === undefined || value === null ? [] : [[key, value]];
      }),
    ),
  };
}

function checkSource(body: FaceCreate, hasFile: boolean): NewFace['source'] {
  const given = (['train_image_url', 'train_video_url'] as const).filter((field) => body[field]);
  if (given.length + (hasFile ? 1 : 0) > 1) {
    throw badField(given[0] ?? 'file', 'one of train_image_url, train_video_url and a file is enough');
  }
  const [field] = given;
  if (field !== undefined) return { field, url: checkText(field, body[field]) };
  if (hasFile) return null;
  throw badField(
    'train_image_url',
    'Either train_video_url or train_image_url must be provided.',
    'Or send a picture or a VRM model as multipart/form-data, in the part "file".',
  );
}

function findVoice(name: string): Voice {
  const wanted = name.trim().toLowerCase();
  const voice = stockVoices.find((each) => each.voice_id === wanted || each.voice_name.toLowerCase() === wanted);
  if (voice !== undefined) return voice;
  throw badField('voice_name', `"${name.slice(0, 100)}" does not exist`, 'GET /v2/voices lists the voices.');
}

/** Names of what a body holds and nothing reads. */
export function ignoredFaceFields(
  body: unknown,
  known: readonly string[] = Object.keys(faceFields),
): readonly string[] {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return [];
  return Object.keys(body).filter((key) => {
    const [current = key] = Object.keys(toCurrentKeys({ [key]: null }) as object);
    return !known.includes(current);
  });
}
