import { api, type Page as ApiPage } from '../../../shared/api/client';
import { useAction } from '../../../shared/api/useAction';
import { useLoad } from '../../../shared/api/useLoad';
import { dayAndTime, money } from '../../../shared/format';
import { Empty, ErrorNote, Icon, Loaded, Notice, Page, toast } from '../../../shared/ui';
import { changes } from '../../session';
import { t } from '../i18n';
import { gramsText } from '../parts/Grams';
import { PriceLine } from '../parts/PriceNow';
import { useLivePrice } from '../price';
import type { Alert } from '../types';

const TAGS: Record<Alert['state'], string> = {
  waiting: 'tag',
  hit: 'tag good',
  selling: 'tag wait',
  sold: 'tag good',
  failed: 'tag bad',
};

function AlertItem({ alert, onChanged }: { alert: Alert; onChanged: () => void }) {
  const drop = useAction(async () => {
    await api.delete(`/member/gold/alerts/${alert.id}`);
    toast(t('gold.alert.dropped'));
    onChanged();
  });
  const rising = alert.when === 'above';
  return (
    <>
      <div class="item">
        <span class="gd-disc">
          <Icon name={alert.sell_ug ? 'minus' : 'bell'} />
        </span>
        <span class="grow">
          <b class="num">
            {t(rising ? 'gold.alert.above' : 'gold.alert.below', { price: money(alert.price_minor) })}
          </b>
          <span class="mut num">
            {alert.sell_ug
              ? t('gold.alert.sells', { grams: gramsText(alert.sell_ug) })
              : t('gold.alert.tells')}
          </span>
        </span>
        <span class="end row">
          {alert.state === 'waiting' ? (
            <button
              type="button"
              class="btn-i"
              disabled={drop.busy}
              aria-label={t('gold.alert.drop', { price: money(alert.price_minor) })}
              onClick={() => void drop.run()}
            >
              <Icon name="trash" />
            </button>
          ) : (
            <span>
              {alert.trade_id ? (
                <a class="link" href={`/gold/trades/${alert.trade_id}`}>
                  {t(`gold.alert.state.${alert.state}`)}
                </a>
              ) : (
                <small class={TAGS[alert.state]}>{t(`gold.alert.state.${alert.state}`)}</small>
              )}
              {alert.hit_at_ms && <small class="mut num">{dayAndTime(alert.hit_at_ms)}</small>}
            </span>
          )}
        </span>
      </div>
      {alert.trouble && <Notice kind="wait">{alert.trouble}</Notice>}
      <ErrorNote error={drop.error} />
    </>
  );
}

/** Prices that the member waits for, and what happens when they come. */
export function Alerts() {
  useLivePrice();
  const alerts = useLoad(
    (signal) => api.get<ApiPage<Alert>>('/member/gold/alerts', undefined, signal),
    [changes.value],
  );
  return (
    <Page
      title={t('gold.alerts')}
      backTo="/gold"
      footer={
        <a class="btn" href="/gold/alerts/new">
          <Icon name="plus" />
          {t('gold.alert.new')}
        </a>
      }
    >
      <PriceLine />
      <Loaded load={alerts}>
        {(page) =>
          page.items.length === 0 ? (
            <Empty icon="bell" title={t('gold.alerts.none')}>
              <p>{t('gold.alerts.about')}</p>
            </Empty>
          ) : (
            <section class="card tight items">
              {page.items.map((alert) => (
                <AlertItem key={alert.id} alert={alert} onChanged={alerts.reload} />
              ))}
            </section>
          )
        }
      </Loaded>
    </Page>
  );
}
