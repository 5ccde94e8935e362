import { useEffect } from 'preact/hooks';
import { api, online, type Page } from '../../shared/api/client';
import { useLoad } from '../../shared/api/useLoad';
import { money } from '../../shared/format';
import { amountsHidden, hideAmounts } from '../../shared/preferences';
import { Amount, Avatar, Empty, Icon, Loaded, Notice, Rosette } from '../../shared/ui';
import { shopName } from '../../shared/shopName';
import { t } from '../i18n';
import { GoldTile } from '../parts/GoldTile';
import { LineItem } from '../parts/LineItem';
import { TabBar } from '../parts/TabBar';
import { changes, me } from '../session';
import { takeUp } from '../waiting';
import type { Line } from '../types';

const QUICK = [
  ['/scan', 'scan', 'home.scan'],
  ['/pay', 'paycode', 'home.pay'],
  ['/receive', 'receive', 'home.receive'],
  ['/transfer', 'transfer', 'home.transfer'],
] as const;

const SERVICES = [
  ['/chats/choose?asset=gold', 'gold', 'svc.gold_packet', 'gold'],
  ['/chats/choose?asset=cash', 'packet', 'svc.red_packet', 'cin'],
  ['/top-up', 'topup', 'svc.topup', ''],
  ['/withdraw', 'withdraw', 'svc.withdraw', ''],
  ['/request', 'request', 'svc.request', ''],
  ['/requests', 'people', 'svc.requests', ''],
  ['/bills', 'bill', 'svc.bills', ''],
  ['/bank-accounts', 'bank', 'svc.banks', ''],
] as const;

function BalanceCard() {
  const balance = me.value?.balance;
  const covered = amountsHidden.value;
  return (
    <section class="card assets">
      <div class="row mut between">
        <h2 class="mut plain-weight">{t('home.balance')}</h2>
        <button
          type="button"
          class="btn-i"
          aria-label={t(covered ? 'home.show' : 'home.hide')}
          aria-pressed={covered}
          onClick={() => hideAmounts(!covered)}
        >
          <Icon name={covered ? 'eyeoff' : 'eye'} />
        </button>
      </div>
      {balance ? (
        <Amount minor={balance.available_minor} covered={covered} />
      ) : (
        <span class="skeleton" style={{ height: '2.375rem', width: '60%' }} />
      )}
      <div class="acc">
        <a href="/top-up">
          <span class="k">{t('home.coming')}</span>
          <b class="num">{covered ? '••••' : money(balance?.pending_in_minor ?? 0)}</b>
        </a>
        <a href="/withdraw">
          <span class="k">{t('home.leaving')}</span>
          <b class="num">{covered ? '••••' : money(balance?.pending_out_minor ?? 0)}</b>
        </a>
      </div>
    </section>
  );
}

/** What needs doing, most pressing first. */
function Banners() {
  const now = me.value;
  if (!now) return null;
  return (
    <>
      {now.member.frozen && (
        <Notice kind="bad" icon="lock">
          {t('home.frozen')}
        </Notice>
      )}
      {now.waiting.map((each) => (
        <button key={each.order_id} type="button" class="banner" onClick={() => takeUp(each.order_id)}>
          <Icon name="clock" />
          <span class="grow">
            {t('home.waiting', {
              name: shopName(each.merchant.name, each.merchant.name_latin),
              amount: money(each.amount_minor),
            })}
          </span>
          <Icon name="chevron" small />
        </button>
      ))}
      {!now.pin_set && (
        <a class="banner" href="/me/security/pin">
          <Icon name="lock" />
          <span class="grow">{t('home.set_pin')}</span>
          <Icon name="chevron" small />
        </a>
      )}
      {now.requests_open > 0 && (
        <a class="banner" href="/requests">
          <Icon name="people" />
          <span class="grow">{t('home.requests', { n: now.requests_open })}</span>
          <Icon name="chevron" small />
        </a>
      )}
      {now.payouts_waiting > 0 && (
        <a class="banner" href="/payouts">
          <Icon name="receive" />
          <span class="grow">{t('home.payouts', { n: now.payouts_waiting })}</span>
          <Icon name="chevron" small />
        </a>
      )}
    </>
  );
}

function Recent() {
  const recent = useLoad((signal) => api.get<Page<Line>>('/member/lines', { limit: 5 }, signal));
  useEffect(() => recent.reload(), [changes.value]);
  return (
    <section class="card">
      <div class="row between">
        <h2>{t('home.recent')}</h2>
        <a class="link" href="/bills">
          {t('home.all')}
        </a>
      </div>
      <Loaded load={recent} lines={4}>
        {(page) =>
          page.items.length === 0 ? (
            <Empty icon="bill" title={t('bills.none')}>
              <a class="pill" href="/top-up">
                {t('home.first')}
              </a>
            </Empty>
          ) : (
            <div class="items">
              {page.items.map((line) => (
                <LineItem key={line.id} line={line} covered={amountsHidden.value} withDay />
              ))}
            </div>
          )
        }
      </Loaded>
    </section>
  );
}

export function Home() {
  const name = me.value?.member.name ?? '';
  return (
    <>
      <main class="page">
        <div class="hero">
          <Rosette />
          <div class="top">
            <Avatar name={name} />
            <h1 tabIndex={-1}>{name ? t('home.hello', { name }) : t('home.title')}</h1>
            <a class="btn-i" href="/bills?search=1" aria-label={t('search')}>
              <Icon name="search" />
            </a>
          </div>
          <nav class="quick" aria-label={t('home.actions')}>
            {QUICK.map(([to, icon, label]) => (
              <a key={to} href={to}>
                <i>
                  <Icon name={icon} />
                </i>
                {t(label)}
              </a>
            ))}
          </nav>
        </div>
        <div class="wrap">
          {!online.value && (
            <Notice kind="wait" icon="offline">
              {t('home.offline')}
            </Notice>
          )}
          <BalanceCard />
          <GoldTile />
          <Banners />
          <section class="card">
            <h2 class="sr">{t('home.services')}</h2>
            <div class="services">
              {SERVICES.map(([to, icon, label, kind]) => (
                <a key={to} href={to} class={kind}>
                  <i>
                    <Icon name={icon} />
                  </i>
                  {t(label)}
                </a>
              ))}
            </div>
          </section>
          <Recent />
        </div>
      </main>
      <TabBar />
    </>
  );
}
