import { z } from 'zod';
import { asSent } from './as-sent.ts';

export const DeploymentChannel = z.enum(['widget', 'embed', 'landing-page']);
export const DeploymentStatus = z.enum(['draft', 'active', 'inactive']);

const least = z.number().int().min(1);

/** What a deployment allows; null: no limit of its own. Days are those of UTC. */
export const DeploymentLimits = z.object({
  daily_call_limit: least.nullable(),
  daily_call_limit_per_user: least.nullable(),
  concurrent_call_limit: least.nullable(),
  max_call_duration: least.nullable().describe('seconds'),
});
export type DeploymentLimits = z.infer<typeof DeploymentLimits>;

const Link = z.looseObject({ title: z.string(), url: z.string() });

/** How it looks and behaves; keys of other clients are kept. */
export const DeploymentCustomization = z.looseObject({
  conversation: z
    .looseObject({
      unique_memory_tag: z.boolean().nullish().describe('each visitor has a memory store of their own'),
      context: z.string().nullish().describe('joined to the context of the PAL; visitors do not see it'),
    })
    .nullish(),
  landing_page: z
    .looseObject({
      title: z.string().nullish(),
      description: z.string().nullish(),
      cta: z.array(Link).nullish(),
      logo: z.string().nullish().describe('URL of a picture'),
    })
    .nullish(),
});

/** Body of `POST /v2/deployments`. */
export const DeploymentCreate = z.looseObject({
  pal_id: z.string().nullish(),
  persona_id: z.string().nullish().describe('older name of `pal_id`'),
  channel: asSent(DeploymentChannel),
  name: asSent(z.string().max(255).nullish()),
  status: asSent(DeploymentStatus.nullish().describe('default `active`')),
  password: asSent(z.string().min(1).max(128).nullish().describe('what visitors must know')),
  allowed_origins: asSent(
    z.array(z.string()).max(100).nullish().describe('origins of pages that may show it; none: every page'),
  ),
  limits: asSent(DeploymentLimits.partial().nullish()),
  customization: asSent(DeploymentCustomization.nullish()),
});
export type DeploymentCreate = z.infer<typeof DeploymentCreate>;

/** A place where strangers talk to a PAL, as its owner sees it. */
export const Deployment = z.object({
  deployment_id: z.string(),
  pal_id: z.string(),
  persona_id: z.string(),
  channel: DeploymentChannel,
  name: z.string(),
  status: DeploymentStatus,
  password: z.string().nullable().describe('`********` when there is one'),
  allowed_origins: z.array(z.string()),
  limits: DeploymentLimits,
  customization: DeploymentCustomization,
  usage_total: z.number().int(),
  usage_today: z.number().int(),
  thumbnail_image_url: z.string().nullable(),
  thumbnail_video_url: z.string().nullable(),
  url: z.string().describe('the page of the deployment'),
  embed_snippet: z.string().nullable().describe('HTML for the page that shows it; null for a landing page'),
  created_at: z.string(),
  updated_at: z.string(),
});
export type Deployment = z.infer<typeof Deployment>;

/** What a visitor may know before a conversation. */
export const DeploymentInit = z.object({
  deployment_id: z.string(),
  channel: DeploymentChannel,
  name: z.string(),
  customization: DeploymentCustomization,
  has_password: z.boolean(),
  limits: DeploymentLimits.pick({ max_call_duration: true, daily_call_limit_per_user: true }),
  captcha: z.null(),
  is_available: z.boolean(),
  unavailable_reason: z.enum(['daily_limit', 'total_limit', 'inactive']).nullable(),
  thumbnail_image_url: z.string().nullable(),
  thumbnail_video_url: z.string().nullable(),
  show_branding: z.boolean(),
});
export type DeploymentInit = z.infer<typeof DeploymentInit>;

/** Body of `POST …/start`. */
export const DeploymentStart = z
  .object({
    password: z.string().max(128).nullish(),
    conversational_context: z.string().max(10_000).nullish(),
    custom_greeting: z.string().max(2_000).nullish(),
    memory_stores: z.array(z.string()).max(10).nullish().describe('names within this deployment'),
    captcha_token: z.string().nullish(),
  })
  .nullish();
export type DeploymentStart = z.infer<typeof DeploymentStart>;
