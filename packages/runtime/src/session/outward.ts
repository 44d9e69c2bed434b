import type { LiveEvent } from '@palaver/contract';
import type { OutwardCommand } from '../turns/command.ts';

/** What leaves a session, in order, behind the commits before it. */
export type Outward =
  | { readonly kind: 'broadcast'; event: LiveEvent }
  | Exclude<OutwardCommand, { kind: 'emit' }>
  | { readonly kind: 'closed'; readonly reason: string };
