import { badField } from '../../errors.ts';
import { USERNAME_TAKEN } from '../../store/pal-usernames.ts';
import { UniqueError } from '../../store/store.ts';

/** Runs a commit that may give a PAL a name; the name of another PAL is refused in words. */
export async function withFreeUsername(username: string | null, commit: () => Promise<void>): Promise<void> {
  try {
    await commit();
  } catch (error) {
    if (!(error instanceof UniqueError) || error.constraint !== USERNAME_TAKEN) throw error;
    throw badField(
      'layers.conferencing.username',
      `"${username}" is taken`,
      'GET /v2/pals/check-username?username= says which names are free.',
    );
  }
}
