import type { PalSource } from './pal-document.ts';

/** PALs that every account has and nobody changes, in the order they are listed. */
export const stockPals: readonly PalSource[] = [];

export function findStockPal(palId: string): PalSource | undefined {
  return stockPals.find((pal) => pal.pal_id === palId);
}
