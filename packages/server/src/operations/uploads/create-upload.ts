import { createUploadContract } from '@palaver/contract';
import { badField } from '../../errors.ts';
import { insertUpload } from '../../store/uploads.ts';
import { Answer, implement } from '../define.ts';
import { newUpload } from './new-upload.ts';

export const createUpload = implement(createUploadContract, async ({ input, caller, platform, request, file }) => {
  // The contract asks for a file: without one the request does not come here.
  if (file === null) throw badField('file', 'is required');
  const { row, path } = newUpload(file, caller.account_id, platform.now(), input.query.signDuration);
  await platform.documents.saveFile(row.upload_id, file.bytes);
  await platform.store.commit(insertUpload(platform.store, row));
  return new Answer<string>(request.origin + path, { target: row.upload_id });
});
