import { Empty } from '../../shared/ui';
import { t } from '../i18n';

/** What stands where an address leads nowhere. */
export function NotFound() {
  return (
    <main class="plain">
      <h1 class="sr">{t('lost.title')}</h1>
      <Empty icon="search" title={t('lost.title')}>
        <a class="pill" href="/">
          {t('lost.home')}
        </a>
      </Empty>
    </main>
  );
}
