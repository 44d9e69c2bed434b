import { expect, it } from 'vitest';
import { sharedPlaces } from './shared-places.ts';

function stage(limits: { readonly places: number; readonly perAccount: number }) {
  const places = sharedPlaces(limits);
  const begun: string[] = [];
  const ends = new Map<string, PromiseWithResolvers<void>>();
  const begin = (accountId: string, name: string, signal?: AbortSignal) => {
    const end = Promise.withResolvers<void>();
    ends.set(name, end);
    return places.use(
      accountId,
      async () => {
        begun.push(name);
        await end.promise;
        return name;
      },
      signal,
    );
  };
  return { begin, begun, end: (name: string) => ends.get(name)?.resolve(), ends };
}

it('sharedPlaces leaves a place to others while one account has its share', async () => {
  const { begin, begun, end } = stage({ places: 2, perAccount: 1 });
  const first = begin('a', 'a1');
  const second = begin('a', 'a2');
  const other = begin('b', 'b1');
  expect(begun).toEqual(['a1', 'b1']);
  end('b1');
  await expect(other).resolves.toBe('b1');
  expect(begun).toEqual(['a1', 'b1']);
  end('a1');
  await first;
  expect(begun).toEqual(['a1', 'b1', 'a2']);
  end('a2');
  await second;
});

it('sharedPlaces lets those who wait in by their order', async () => {
  const { begin, begun, end } = stage({ places: 1, perAccount: 1 });
  const all = [begin('a', 'a1'), begin('a', 'a2'), begin('b', 'b1')];
  for (const name of ['a1', 'a2', 'b1']) {
    end(name);
    await all.shift();
  }
  expect(begun).toEqual(['a1', 'a2', 'b1']);
});

it('sharedPlaces frees the place of work that failed', async () => {
  const { begin, ends, begun, end } = stage({ places: 1, perAccount: 1 });
  const failing = begin('a', 'a1');
  ends.get('a1')?.reject(new Error('no'));
  await expect(failing).rejects.toThrow('no');
  const next = begin('b', 'b1');
  end('b1');
  await expect(next).resolves.toBe('b1');
  expect(begun).toEqual(['a1', 'b1']);
});

it('sharedPlaces forgets who gives up waiting', async () => {
  const { begin, begun, end } = stage({ places: 1, perAccount: 1 });
  const cut = new AbortController();
  const first = begin('a', 'a1');
  const waiting = begin('b', 'b1', cut.signal);
  const last = begin('c', 'c1');
  cut.abort(new Error('closing'));
  await expect(waiting).rejects.toThrow('closing');
  end('a1');
  await first;
  end('c1');
  await expect(last).resolves.toBe('c1');
  expect(begun).toEqual(['a1', 'c1']);
  await expect(begin('d', 'd1', AbortSignal.abort(new Error('closed')))).rejects.toThrow('closed');
});
