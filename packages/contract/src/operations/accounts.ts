import { z } from 'zod';
import { operation } from '../operation.ts';
import { listOf, listQuery } from '../schemas/list.ts';

/** A tenant of the server: everything but accounts themselves belongs to one. */
export const Account = z.object({
  account_id: z.string(),
  owner_id: z.number().int().describe('the number that objects of the account carry as owner_id'),
  name: z.string(),
  created_at: z.string(),
});
export type Account = z.infer<typeof Account>;

const Params = z.object({ account_id: z.string() });

export const createAccountContract = operation({
  id: 'accounts.create',
  summary: 'make an account and its first API key',
  description:
    "Only for `admin` keys of the server's first account. The key in the answer has every scope and is shown this once.",
  effect: 'write',
  scope: 'admin',
  http: { method: 'POST', path: '/v2/accounts', status: 201 },
  input: { body: z.object({ name: z.string().min(1).max(255) }) },
  output: Account.extend({ api_key: z.string() }),
  errors: ['forbidden'],
  example: { name: 'harbour museum' },
});

export const listAccountsContract = operation({
  id: 'accounts.list',
  summary: 'list the accounts of the server',
  effect: 'read',
  scope: 'admin',
  http: { method: 'GET', path: '/v2/accounts', status: 200 },
  input: { query: z.object(listQuery) },
  output: listOf(Account),
  errors: ['forbidden'],
});

export const getAccountContract = operation({
  id: 'accounts.get',
  summary: 'get an account',
  effect: 'read',
  scope: 'admin',
  http: { method: 'GET', path: '/v2/accounts/{account_id}', status: 200 },
  input: { params: Params },
  output: Account,
  errors: ['forbidden', 'not_found'],
});

export const deleteAccountContract = operation({
  id: 'accounts.delete',
  summary: 'delete an account and end the validity of its keys',
  effect: 'irreversible',
  scope: 'admin',
  http: { method: 'DELETE', path: '/v2/accounts/{account_id}', status: 204 },
  input: { params: Params },
  output: z.void(),
  errors: ['forbidden', 'not_found', 'conflict'],
});
