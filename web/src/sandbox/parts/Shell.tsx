import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { language } from '../../shared/i18n';
import { chooseLanguage, chooseTheme } from '../../shared/preferences';
import { location_ } from '../../shared/router';
import { useNow } from '../../shared/useNow';
import { Icon } from '../../shared/ui';
import { t } from '../i18n';
import { connected, houseNow, state } from '../session';
import { clockTime } from '../words';

const PLACES = [
  ['/view', 'overview', 'nav.overview'],
  ['/view/orders', 'bill', 'nav.orders'],
  ['/view/requests', 'call', 'nav.requests'],
  ['/view/callbacks', 'callback', 'nav.callbacks'],
  ['/view/verify', 'shield', 'nav.verify'],
  ['/view/faults', 'fault', 'nav.faults'],
  ['/view/code', 'code', 'nav.code'],
] as const;

/** Less than this apart, two clocks say the same to people. */
const APART_MS = 2_000;

/** The house's time, ticking; in gold when it is not the time on the wall. */
function Clock() {
  const now = useNow(1_000);
  const ahead = state.value?.ahead_ms ?? 0;
  return (
    <p class={ahead > APART_MS ? 'house-time moved' : 'house-time'}>
      <Icon name="clock" small />
      <span>
        <b class="num">{clockTime(houseNow(now))}</b>
        {ahead > APART_MS && <small>{t('clock.moved')}</small>}
      </span>
    </p>
  );
}

function Looks() {
  const [, again] = useState(0);
  const dark = document.documentElement.dataset.theme === 'dark';
  const other = language.value === 'en' ? 'zh-CN' : 'en';
  const toggle = (): void => {
    chooseTheme(dark ? 'light' : 'dark');
    again((n) => n + 1);
  };
  return (
    <div class="person">
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
        {state.value && (
          <a class="quiet" href={state.value.origin} target="_blank" rel="noreferrer">
            <Icon name="device" small />
            <span class="sr">{t('phone.open')}</span>
          </a>
        )}
      </div>
    </div>
  );
}

function Side() {
  const { path } = location_.value;
  const here = (to: string): boolean => path === to || (to !== '/view' && path.startsWith(`${to}/`));
  const orders = state.value?.counts.orders ?? 0;
  return (
    <>
      <b class="brand">
        <Icon name="gold" />
        {t('title')}
      </b>
      <Clock />
      {PLACES.map(([to, icon, label]) => (
        <a key={to} href={to} aria-current={here(to) ? 'page' : undefined}>
          <Icon name={icon} />
          {t(label)}
          {to === '/view/faults' && (state.value?.faults.length ?? 0) > 0 && (
            <em>{state.value?.faults.length}</em>
          )}
          {to === '/view/orders' && orders > 0 && <em class="plain">{orders}</em>}
        </a>
      ))}
      <p class={connected.value ? 'live on' : 'live'} role="status">
        <i aria-hidden="true" />
        {t(connected.value ? 'live.on' : 'live.lost')}
      </p>
      <Looks />
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

/** Every page of the sandbox: the places at the side, the title, and what the page can do at its end. */
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
