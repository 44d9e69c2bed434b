import type { PalSource } from '../../domain/pals/pal-document.ts';
import type { StoredPal } from '../../store/pals.ts';

/** A stored PAL as the domain sees it. */
export function ownSource(stored: StoredPal): PalSource {
  return { ...stored, pal_type: 'user' };
}
