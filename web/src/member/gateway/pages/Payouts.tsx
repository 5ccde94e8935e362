import { useEffect } from 'preact/hooks';
import { api } from '../../../shared/api/client';
import { useAction } from '../../../shared/api/useAction';
import { useLoad } from '../../../shared/api/useLoad';
import { dayAndTime } from '../../../shared/format';
import { Amount, Button, Empty, ErrorNote, Loaded, Page, toast } from '../../../shared/ui';
import { shopName } from '../../../shared/shopName';
import { changes, refresh } from '../../session';
import { t } from '../i18n';

interface Payout {
  id: string;
  merchant: { id: string; name: string; name_latin?: string };
  title: string;
  amount_minor: number;
  expires_at_ms: number;
}

function Offered({ payout, onTaken }: { payout: Payout; onTaken: () => void }) {
  const take = useAction(async (key) => {
    await api.post(`/member/payouts/${payout.id}/accept`, {}, key);
    toast(t('transfer.taken'));
    void refresh();
    onTaken();
  });
  return (
    <section class="card stack payout">
      <div class="row between">
        <span>
          <b>{shopName(payout.merchant.name, payout.merchant.name_latin)}</b>
          {payout.title && <p class="mut">{payout.title}</p>}
        </span>
        <Amount minor={payout.amount_minor} />
      </div>
      <ErrorNote error={take.error} />
      <Button kind="gold" busy={take.busy} onClick={() => void take.run()}>
        {t('transfer.take')}
      </Button>
      <p class="mut">{t('payouts.until', { at: dayAndTime(payout.expires_at_ms) })}</p>
    </section>
  );
}

/** What shops want to pay to the member and the member has not taken yet. */
export function Payouts() {
  const load = useLoad((signal) => api.get<{ items: Payout[] }>('/member/payouts', undefined, signal));
  useEffect(() => load.reload(), [changes.value]);
  return (
    <Page title={t('payouts.title')}>
      <Loaded load={load}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty icon="receive" title={t('payouts.none')}>
              <p>{t('payouts.none.about')}</p>
            </Empty>
          ) : (
            <>
              {items.map((payout) => (
                <Offered key={payout.id} payout={payout} onTaken={load.reload} />
              ))}
            </>
          )
        }
      </Loaded>
    </Page>
  );
}
