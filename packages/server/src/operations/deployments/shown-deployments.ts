import type { Deployment } from '@palaver/contract';
import { dayOf } from '../../domain/deployments/availability.ts';
import type { StoredDeployment } from '../../domain/deployments/deployment.ts';
import { deploymentObject, NO_THUMBNAILS, type Thumbnails } from '../../domain/deployments/deployment-object.ts';
import { findStockPal } from '../../domain/pals/stock-pals.ts';
import type { Platform } from '../../platform-parts.ts';
import { countVisits } from '../../store/deployments.ts';
import { findPal } from '../../store/pals.ts';
import type { RequestFacts } from '../define.ts';
import { findFace } from '../faces/find-face.ts';
import { shownFace } from '../faces/shown-face.ts';

/** Deployments as their owner sees them. */
export async function shownDeployments(
  platform: Platform,
  request: RequestFacts,
  rows: readonly StoredDeployment[],
  hasThumbnails = true,
): Promise<Deployment[]> {
  const base = platform.config.publicUrl ?? request.origin;
  const ids = rows.map((row) => row.deployment_id);
  const visits = await countVisits(platform.store, ids, dayOf(platform.now()));
  return Promise.all(
    rows.map(async (row) =>
      deploymentObject(row, {
        base,
        usage_today: visits.get(row.deployment_id) ?? 0,
        thumbnails: hasThumbnails ? await thumbnailsOf(platform, row, base) : NO_THUMBNAILS,
      }),
    ),
  );
}

export async function shownDeployment(
  platform: Platform,
  request: RequestFacts,
  row: StoredDeployment,
): Promise<Deployment> {
  const [shown] = await shownDeployments(platform, request, [row]);
  return shown as Deployment;
}

/** The PAL of a deployment, and its face; null when the PAL was deleted. */
export async function palOfDeployment(
  platform: Platform,
  { account_id, pal_id }: Pick<StoredDeployment, 'account_id' | 'pal_id'>,
): Promise<{ readonly pal_name: string; readonly face_id: string | null } | null> {
  const pal = (await findPal(platform.store, account_id, pal_id)) ?? findStockPal(pal_id);
  if (pal === undefined) return null;
  const faceId = pal.body.default_face_id;
  return { pal_name: pal.pal_name, face_id: typeof faceId === 'string' && faceId !== '' ? faceId : null };
}

/** Pictures of the PAL's face, under the address of this server. */
export async function thumbnailsOf(platform: Platform, row: StoredDeployment, base: string): Promise<Thumbnails> {
  const faceId = (await palOfDeployment(platform, row))?.face_id ?? null;
  const face = faceId === null ? undefined : await findFace(platform.store, row.account_id, faceId);
  if (face === undefined) return NO_THUMBNAILS;
  const { thumbnail_image_url, thumbnail_video_url } = shownFace(face, base, false);
  return { thumbnail_image_url, thumbnail_video_url };
}
