import { expect, it } from 'vitest';
import { openLayerSecrets } from './open-layer-secrets.ts';

const sealed = 'palaver:1:k:text';
const sealer = { seal: (plain: string) => plain, open: () => 'opened' };

it('opening a layer opens its secrets, at any depth, and no text that only looks sealed', () => {
  const layer = {
    api_key: sealed,
    model: sealed,
    list: [sealed],
    headers: { api_key: sealed, 'x-a': 'palaver:1:abc' },
  };
  expect(openLayerSecrets(layer, sealer)).toEqual({
    ...layer,
    api_key: 'opened',
    headers: { ...layer.headers, api_key: 'opened' },
  });
  expect(openLayerSecrets({ api_key: 'plain', base_url: null }, sealer)).toEqual({ api_key: 'plain', base_url: null });
});
