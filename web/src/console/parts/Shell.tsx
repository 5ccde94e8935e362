import { useState } from 'preact/hooks';
import { online } from '../../shared/api/client';
import { Frame, LookButtons, type FramePage } from '../../shared/desk/Frame';
import { go, location_ } from '../../shared/router';
import { Icon, toast } from '../../shared/ui';
import { t } from '../i18n';
import { pageOf } from '../ledger';
import { pendingCount } from '../pendingCount';
import { connected, logOut, me } from '../session';
import { word } from '../words';

const PLACES = [
  ['/console', 'overview', 'nav.overview'],
  ['/console/members', 'people', 'nav.members'],
  ['/console/merchants', 'shop', 'nav.merchants'],
  ['/console/orders', 'bill', 'nav.orders'],
  ['/console/packets', 'packet', 'nav.packets'],
  ['/console/gold', 'gold', 'nav.gold'],
  ['/console/gateway', 'key', 'nav.gateway'],
  ['/console/ledger', 'ledger', 'nav.ledger'],
  ['/console/pending', 'pending', 'nav.pending'],
  ['/console/audit', 'audit', 'nav.audit'],
  ['/console/log', 'log', 'nav.log'],
] as const;

/** Goes to whatever has this number. */
function Finder() {
  const [text, setText] = useState('');
  const find = (event: Event): void => {
    event.preventDefault();
    const id = text.trim();
    const page = pageOf(id);
    if (page) {
      setText('');
      go(page);
    } else if (id) toast(t('find.none'), 'bad');
  };
  return (
    <form class="finder" role="search" onSubmit={find}>
      <Icon name="search" small />
      <input
        aria-label={t('find.label')}
        placeholder={t('find.hint')}
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
      />
    </form>
  );
}

function Person() {
  return (
    <div class="person">
      <p>
        <b>{me.value?.staff.name}</b>
        <span>{word('role', me.value?.staff.role ?? '')}</span>
      </p>
      <div class="row">
        <LookButtons light={t('theme.light')} dark={t('theme.dark')} />
        <button type="button" class="quiet" aria-label={t('logout')} onClick={() => void logOut()}>
          <Icon name="logout" small />
        </button>
      </div>
    </div>
  );
}

/** The places, who is logged in, and whether figures are live. */
function Side() {
  const { path } = location_.value;
  const here = (to: string): boolean => path === to || (to !== '/console' && path.startsWith(`${to}/`));
  const { all, late } = pendingCount.value;
  return (
    <>
      <b class="brand">
        <Icon name="gold" />
        {t('title')}
      </b>
      <Finder />
      {PLACES.map(([to, icon, label]) => (
        <a key={to} href={to} aria-current={here(to) ? 'page' : undefined}>
          <Icon name={icon} />
          {t(label)}
          {to === '/console/pending' && all > 0 && (
            <em class={late > 0 ? 'late' : undefined}>
              {all}
              {late > 0 && <span class="sr"> {t('pending.late.n', { n: late })}</span>}
            </em>
          )}
        </a>
      ))}
      <p class={connected.value ? 'live on' : 'live'} role="status">
        <i aria-hidden="true" />
        {t(connected.value ? 'live.on' : 'live.lost')}
      </p>
      <Person />
    </>
  );
}

/** Every page of the console. */
export function Shell(props: FramePage) {
  return (
    <Frame
      {...props}
      words={{ places: t('nav.label'), open: t('nav.open') }}
      side={<Side />}
      notice={
        !online.value && (
          <p class="offline" role="alert">
            <Icon name="offline" small />
            {t('offline')}
          </p>
        )
      }
    />
  );
}
