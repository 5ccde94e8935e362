import type { ComponentChildren } from 'preact';
import { online } from '../../shared/api/client';
import { location_ } from '../../shared/router';
import { Icon, NavBar } from '../../shared/ui';
import { t } from '../i18n';
import { announcement } from '../received';
import { connected, me } from '../session';

const PLACES = [
  { to: '/till', icon: 'till', label: 'nav.sell' },
  { to: '/till/orders', icon: 'bill', label: 'nav.orders' },
  { to: '/till/totals', icon: 'day', label: 'nav.totals' },
  { to: '/till/settlement', icon: 'bank', label: 'nav.settlement' },
  { to: '/till/posters', icon: 'poster', label: 'nav.posters', wide: true },
  { to: '/till/more', icon: 'settings', label: 'nav.more' },
] as const;

/** The places of the till: a rail at the side of a tablet, tabs at the foot of a phone. */
function Places() {
  const { path } = location_.value;
  return (
    <nav class="places" aria-label={t('nav.label')}>
      <span class="mark" aria-hidden="true">
        <Icon name="gold" />
      </span>
      {PLACES.map((place) => (
        <a
          key={place.to}
          href={place.to}
          class={'wide' in place ? 'wide' : undefined}
          aria-current={
            path === place.to || (place.to !== '/till' && path.startsWith(`${place.to}/`))
              ? 'page'
              : undefined
          }
        >
          <Icon name={place.icon} />
          {t(place.label)}
        </a>
      ))}
    </nav>
  );
}

/** Says when there is no connection, or when the shop may not take payments. */
export function Warnings() {
  return (
    <>
      {!online.value && (
        <p class="offline" role="alert">
          <Icon name="offline" small />
          {t('offline')}
        </p>
      )}
      {online.value && me.value && !connected.value && (
        <p class="offline soft" role="status">
          <Icon name="refresh" small />
          {t('live.lost')}
        </p>
      )}
      {me.value?.merchant.frozen && (
        <p class="offline" role="alert">
          <Icon name="lock" small />
          {t('frozen')}
        </p>
      )}
    </>
  );
}

/** Screen readers hear of money that came in. */
export function Announcement() {
  return (
    <p class="sr" role="status" aria-live="assertive">
      {announcement.value}
    </p>
  );
}

/** Every page of the till except the ones that fill the screen. `title` brings a header; the home has its own. */
export function Frame(props: {
  title?: string;
  backTo?: string;
  end?: ComponentChildren;
  children: ComponentChildren;
}) {
  return (
    <div class="till">
      <Places />
      <div class="desk">
        <Warnings />
        {props.title &&
          (props.backTo ? (
            <NavBar title={props.title} backTo={props.backTo} end={props.end} />
          ) : (
            <header class="title">
              <h1 tabIndex={-1}>{props.title}</h1>
              {props.end}
            </header>
          ))}
        <main>{props.children}</main>
      </div>
      <Announcement />
    </div>
  );
}
