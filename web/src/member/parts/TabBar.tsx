import { Icon } from '../../shared/ui';
import { location_ } from '../../shared/router';
import { t } from '../i18n';
import { me } from '../session';

const TABS = [
  ['/', 'wallet', 'nav.wallet'],
  ['/bills', 'bill', 'nav.bills'],
  ['/scan', 'scan', 'nav.scan'],
  ['/requests', 'people', 'nav.requests'],
  ['/me', 'me', 'nav.me'],
] as const;

/** The five places of the app; Scan stands out in the middle. */
export function TabBar() {
  const { path } = location_.value;
  const open = me.value?.requests_open ?? 0;
  return (
    <nav class="tabs" aria-label={t('nav.main')}>
      {TABS.map(([to, icon, label]) => (
        <a
          key={to}
          href={to}
          class={to === '/scan' ? 'mid' : undefined}
          aria-current={path === to ? 'page' : undefined}
        >
          {to === '/scan' ? (
            <i>
              <Icon name={icon} />
            </i>
          ) : (
            <span class={to === '/requests' && open > 0 ? 'dot' : undefined}>
              <Icon name={icon} />
            </span>
          )}
          {t(label)}
        </a>
      ))}
    </nav>
  );
}
