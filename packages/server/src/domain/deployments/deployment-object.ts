import type { Deployment, DeploymentInit } from '@palaver/contract';
import type { StoredDeployment } from './deployment.ts';

/** What stands for a password that is there. */
export const MASKED_PASSWORD = '********';

export interface Thumbnails {
  readonly thumbnail_image_url: string | null;
  readonly thumbnail_video_url: string | null;
}

export const NO_THUMBNAILS: Thumbnails = { thumbnail_image_url: null, thumbnail_video_url: null };

/** The wire's form of a deployment. */
export function deploymentObject(
  stored: StoredDeployment,
  facts: { readonly base: string; readonly usage_today: number; readonly thumbnails: Thumbnails },
): Deployment {
  const url = `${facts.base}/d/${stored.deployment_id}`;
  return {
    deployment_id: stored.deployment_id,
    pal_id: stored.pal_id,
    persona_id: stored.pal_id,
    channel: stored.channel as Deployment['channel'],
    name: stored.name,
    status: stored.status as Deployment['status'],
    password: stored.password_hash === null ? null : MASKED_PASSWORD,
    allowed_origins: [...stored.body.allowed_origins],
    limits: stored.body.limits,
    customization: stored.body.customization,
    usage_total: stored.usage_total,
    usage_today: facts.usage_today,
    ...facts.thumbnails,
    url,
    embed_snippet: embedSnippet(stored, facts.base, url),
    created_at: new Date(stored.created_at).toISOString(),
    updated_at: new Date(stored.updated_at).toISOString(),
  };
}

function embedSnippet(stored: StoredDeployment, base: string, url: string): string | null {
  if (stored.channel === 'landing-page') return null;
  if (stored.channel === 'widget') {
    return `<script src="${base}/widget.js" data-deployment="${stored.deployment_id}" async></script>`;
  }
  return `<iframe src="${url}" title="${escaped(stored.name)}" allow="microphone; camera" style="width:100%;height:640px;border:0"></iframe>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** What a visitor sees of the customization: the context is between the owner and the PAL. */
export function visibleCustomization(
  customization: StoredDeployment['body']['customization'],
): DeploymentInit['customization'] {
  const { conversation, ...rest } = customization as {
    readonly conversation?: Readonly<Record<string, unknown>> | null;
  };
  if (conversation == null) return rest;
  const { context: _context, ...shown } = conversation;
  return { ...rest, conversation: shown };
}
