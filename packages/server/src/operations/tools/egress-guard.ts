import type { UrlGuard } from '../../domain/tools/url-rules.ts';
import { type Egress, EgressRefused } from '../../security/egress.ts';

/** The egress client's rules, as far as they can be told without DNS, in the form the domain asks for. */
export function egressGuard(egress: Pick<Egress, 'check'>): UrlGuard {
  return (url) => {
    try {
      egress.check(url);
      return null;
    } catch (error) {
      if (error instanceof EgressRefused) return { rule: error.rule, message: error.message };
      throw error;
    }
  };
}
