import { api } from '../../shared/api/client';
import { useLoad, type Load } from '../../shared/api/useLoad';
import { language } from '../../shared/i18n';
import type { Terms } from './types';

/** What may be put into packets here, and the gallery. Greetings come in the reader's language. */
export function useTerms(): Load<Terms> {
  return useLoad((signal) => api.get<Terms>('/member/packets/terms', undefined, signal), [language.value]);
}
