import { Icon } from '../../shared/ui';
import { location_ } from '../../shared/router';
import { t } from '../i18n';
import { unread } from '../unread';

const TABS = [
  ['/', 'wallet', 'nav.wallet'],
  ['/chats', 'chat', 'nav.chats'],
  ['/scan', 'scan', 'nav.scan'],
  ['/gold', 'gold', 'nav.gold'],
  ['/me', 'me', 'nav.me'],
] as const;

/** How many messages wait, as a number on the corner of the icon; more than two digits do not fit. */
function Unread() {
  const n = unread.value;
  if (n === 0) return null;
  return (
    <>
      <span class="count num" aria-hidden="true">
        {n > 99 ? '99+' : n}
      </span>
      <span class="sr">{t('nav.unread', { n })}</span>
    </>
  );
}

/** The five places of the app; Scan stands out in the middle. */
export function TabBar() {
  const { path } = location_.value;
  return (
    <nav class="tabs" aria-label={t('nav.main')}>
      {TABS.map(([to, icon, label]) => (
        <a
          key={to}
          href={to}
          class={to === '/scan' ? 'mid' : undefined}
          aria-current={path === to ? 'page' : undefined}
        >
          <i>
            <Icon name={icon} />
            {to === '/chats' && <Unread />}
          </i>
          {t(label)}
        </a>
      ))}
    </nav>
  );
}
