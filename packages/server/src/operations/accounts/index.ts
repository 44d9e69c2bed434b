import type { Implementation } from '../define.ts';
import { createAccount } from './create-account.ts';
import { deleteAccount } from './delete-account.ts';
import { getAccount } from './get-account.ts';
import { listAccounts } from './list-accounts.ts';

export const accountOperations: readonly Implementation[] = [createAccount, listAccounts, getAccount, deleteAccount];
