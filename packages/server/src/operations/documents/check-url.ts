import { badField, DomainError } from '../../errors.ts';
import { type Egress, type EgressCheck, EgressRefused } from '../../security/egress.ts';

/** @throws DomainError when the URL cannot be one, or must not be reached */
export function checkUrl(field: string, url: string, egress: Pick<Egress, 'check'>, options: EgressCheck = {}): void {
  if (!URL.canParse(url)) throw badField(field, 'must be an absolute URL such as https://host.example.com/file.pdf');
  try {
    egress.check(url.split('#', 1)[0] as string, options);
  } catch (error) {
    if (!(error instanceof EgressRefused)) throw error;
    throw new DomainError('egress_refused', `Bad Request. ${field}: ${error.message}`, {
      details: [{ path: field, message: error.message }],
      hint: 'Use a publicly reachable URL, or ask the operator to open the target with PALAVER_EGRESS_ALLOW.',
    });
  }
}
