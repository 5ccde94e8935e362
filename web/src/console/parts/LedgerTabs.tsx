import { location_ } from '../../shared/router';
import { t } from '../i18n';

const TABS = [
  ['/console/ledger', 'ledger.accounts'],
  ['/console/ledger/entries', 'ledger.entries'],
  ['/console/ledger/trial-balance', 'trial.title'],
] as const;

/** The three views of the ledger. */
export function LedgerTabs() {
  const { path } = location_.value;
  return (
    <nav class="tabline" aria-label={t('nav.ledger')}>
      {TABS.map(([to, name]) => (
        <a key={to} href={to} aria-current={path === to ? 'page' : undefined}>
          {t(name)}
        </a>
      ))}
    </nav>
  );
}
