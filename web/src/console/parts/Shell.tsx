import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { online } from '../../shared/api/client';
import { language } from '../../shared/i18n';
import { chooseLanguage, chooseTheme } from '../../shared/preferences';
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
  const dark = document.documentElement.dataset.theme === 'dark';
  const [, again] = useState(0);
  const other = language.value === 'en' ? 'zh-CN' : 'en';
  const toggle = (): void => {
    chooseTheme(dark ? 'light' : 'dark');
    again((n) => n + 1);
  };
  return (
    <div class="person">
      <p>
        <b>{me.value?.staff.name}</b>
        <span>{word('role', me.value?.staff.role ?? '')}</span>
      </p>
      <div class="row">
        <button type="button" class="quiet" lang={other} onClick={() => chooseLanguage(other)}>
          {other === 'en' ? 'English' : '中文'}
        </button>
        <button
          type="button"
          class="quiet"
          aria-label={t(dark ? 'theme.light' : 'theme.dark')}
          onClick={toggle}
        >
          <Icon name={dark ? 'sun' : 'moon'} small />
        </button>
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

/** The same places on a phone: a drawer over the page. */
function Drawer({ onClose }: { onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [path] = useState(location_.value.path);
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  useEffect(() => {
    if (location_.value.path !== path) onClose();
  }, [location_.value.path]);
  return (
    <dialog
      ref={dialog}
      class="drawer"
      aria-label={t('nav.label')}
      onCancel={onClose}
      onClose={onClose}
      onClick={(event) => event.target === dialog.current && onClose()}
    >
      <nav class="side" aria-label={t('nav.label')}>
        <button type="button" class="btn-i shut" aria-label={t('close')} onClick={onClose}>
          <Icon name="close" />
        </button>
        <Side />
      </nav>
    </dialog>
  );
}

/** Every page of the console: the places at the side, the title, and what the page can do at its end. */
export function Shell(props: {
  title: ComponentChildren;
  up?: { to: string; label: string };
  end?: ComponentChildren;
  children: ComponentChildren;
}) {
  const [open, setOpen] = useState(false);
  return (
    <div class="con">
      <nav class="side fixed" aria-label={t('nav.label')}>
        <Side />
      </nav>
      <div class="work">
        {!online.value && (
          <p class="offline" role="alert">
            <Icon name="offline" small />
            {t('offline')}
          </p>
        )}
        <header class="head">
          <button type="button" class="btn-i menu" aria-label={t('nav.open')} onClick={() => setOpen(true)}>
            <Icon name="menu" />
          </button>
          <div class="grow">
            {props.up && (
              <a class="up" href={props.up.to}>
                <Icon name="back" small />
                {props.up.label}
              </a>
            )}
            <h1 tabIndex={-1}>{props.title}</h1>
          </div>
          {props.end && <div class="acts">{props.end}</div>}
        </header>
        <main>{props.children}</main>
      </div>
      {open && <Drawer onClose={() => setOpen(false)} />}
    </div>
  );
}
