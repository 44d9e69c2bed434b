import { DomainError } from '../../errors.ts';
import { type Store, UniqueError, type Write } from '../../store/store.ts';

/**
 * Commits writes of a tool whose name must be free (V17).
 * @throws DomainError `conflict` when another live tool of the account has the name
 */
export async function commitNamed(store: Store, writes: readonly Write[], name: string): Promise<void> {
  try {
    await store.commit(writes);
  } catch (error) {
    if (!(error instanceof UniqueError) || error.constraint !== 'tools_live_name') throw error;
    const reason = `"${name}" is the name of another tool`;
    throw new DomainError('conflict', `Bad Request. name: ${reason}`, {
      details: [{ path: 'name', message: reason }],
      hint: 'Choose another name, or change the tool that has it.',
    });
  }
}
