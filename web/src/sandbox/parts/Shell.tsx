import { Frame, LookButtons, type FramePage } from '../../shared/desk/Frame';
import { location_ } from '../../shared/router';
import { useNow } from '../../shared/useNow';
import { Icon } from '../../shared/ui';
import { t } from '../i18n';
import { connected, houseNow, state } from '../session';
import { clockTime, span } from '../words';

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
        {ahead > APART_MS && <small>{t('clock.moved', { by: span(ahead) })}</small>}
      </span>
    </p>
  );
}

function Looks() {
  return (
    <div class="person">
      <div class="row">
        <LookButtons light={t('theme.light')} dark={t('theme.dark')} />
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

/** Every page of the sandbox. */
export function Shell(props: FramePage) {
  return <Frame {...props} words={{ places: t('nav.label'), open: t('nav.open') }} side={<Side />} />;
}
