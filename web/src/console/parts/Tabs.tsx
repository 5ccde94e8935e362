import { useEffect, useRef } from 'preact/hooks';
import { location_ } from '../../shared/router';
import { t } from '../i18n';

const LEDGER = [
  ['/console/ledger', 'ledger.accounts'],
  ['/console/ledger/entries', 'ledger.entries'],
  ['/console/ledger/trial-balance', 'trial.title'],
] as const;

const GOLD = [
  ['/console/gold', 'gold.desk'],
  ['/console/gold/batches', 'gold.batches'],
  ['/console/gold/bars', 'gold.bars'],
  ['/console/gold/deliveries', 'gold.deliveries'],
] as const;

const GATEWAY = [
  ['/console/gateway', 'gateway.callers'],
  ['/console/gateway/callbacks', 'gateway.callbacks'],
] as const;

function Tabs(props: { label: string; tabs: typeof LEDGER | typeof GOLD | typeof GATEWAY }) {
  const { path } = location_.value;
  const nav = useRef<HTMLElement>(null);
  useEffect(() => {
    // on a phone not all of them fit, and the present one may be the last
    nav.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [path]);
  return (
    <nav class="tabline" aria-label={props.label} ref={nav}>
      {props.tabs.map(([to, name]) => (
        <a key={to} href={to} aria-current={path === to ? 'page' : undefined}>
          {t(name)}
        </a>
      ))}
    </nav>
  );
}

/** The three views of the ledger. */
export const LedgerTabs = () => <Tabs label={t('nav.ledger')} tabs={LEDGER} />;

/** Gold: what the house does with it, what it bought and sold, what lies in the vault and what leaves it. */
export const GoldTabs = () => <Tabs label={t('nav.gold')} tabs={GOLD} />;

/** The gateway: who may call it, and what they were told. */
export const GatewayTabs = () => <Tabs label={t('nav.gateway')} tabs={GATEWAY} />;
