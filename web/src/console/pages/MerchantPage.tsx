import { useState } from 'preact/hooks';
import { api } from '../../shared/api/client';
import { useLoad } from '../../shared/api/useLoad';
import { count, dayAndTime, longDay, money, parseAmount, percent } from '../../shared/format';
import type { PageProps } from '../../shared/routes';
import { Amount, Button, Empty, Icon, Item, Loaded } from '../../shared/ui';
import { t } from '../i18n';
import { Devices } from '../parts/Devices';
import { FreezeSheet } from '../parts/FreezeSheet';
import { Lines } from '../parts/Lines';
import { ReasonSheet } from '../parts/ReasonSheet';
import { ShareSheet } from '../parts/ShareSheet';
import { Shell } from '../parts/Shell';
import { AccountLink, Copied, Facts, Person, StateTag } from '../parts/small';
import { changes, may } from '../session';
import type { MerchantDetail } from '../types';
import { word } from '../words';

type Asked = 'freeze' | 'fee' | 'share' | undefined;
const FEE_MAX_BP = 1_000;

/** Per cent as typed (`0.60`) to basis points; null for what is not a fee between 0 and 10 %. */
export function feeBasisPoints(typed: string): number | null {
  const points = parseAmount(typed.replace(/\s*%$/, ''), 2);
  return points !== null && points <= FEE_MAX_BP ? points : null;
}

function Actions(props: { detail: MerchantDetail; asked: Asked; onClose: () => void; onDone: () => void }) {
  const { merchant, sharing } = props.detail;
  const [fee, setFee] = useState(percent(merchant.fee_bp).replace('%', ''));
  const points = feeBasisPoints(fee);
  const path = `/console/merchants/${merchant.id}/`;
  if (props.asked === 'freeze') {
    return (
      <FreezeSheet
        what="merchant"
        frozen={merchant.frozen}
        name={merchant.name}
        path={path}
        onClose={props.onClose}
        onDone={props.onDone}
      />
    );
  }
  if (props.asked === 'share') {
    return <ShareSheet merchant={merchant} terms={sharing} onClose={props.onClose} onDone={props.onDone} />;
  }
  if (props.asked !== 'fee') return null;
  return (
    <ReasonSheet
      title={t('merchant.fee')}
      about={t('merchant.fee.about')}
      act={t('merchant.fee.do')}
      path={`${path}fee`}
      body={points === null || points === merchant.fee_bp ? null : { fee_bp: points }}
      said={t('merchant.fee.said', { name: merchant.name, fee: percent(points ?? 0) })}
      onClose={props.onClose}
      onDone={props.onDone}
    >
      <label class="box">
        <span>{t('merchant.fee.percent')}</span>
        <input
          class="num"
          inputMode="decimal"
          value={fee}
          aria-invalid={points === null}
          onInput={(event) => setFee(event.currentTarget.value)}
        />
        <small class={points === null ? 'hint bad' : 'hint'}>
          {points === null ? t('merchant.fee.bad') : t('merchant.fee.now', { fee: percent(merchant.fee_bp) })}
        </small>
      </label>
    </ReasonSheet>
  );
}

function Shop({ detail }: { detail: MerchantDetail }) {
  const { merchant, today } = detail;
  return (
    <section class="card">
      <p class="mut">{t('col.owed')}</p>
      <p class="big">
        <Amount minor={merchant.payable_minor} />
      </p>
      <Facts
        rows={[
          [t('merchant.today'), <span class="num">{money(today.paid_minor)}</span>],
          [t('merchant.orders'), <span class="num">{count(today.orders)}</span>],
          [t('merchant.owner'), <Person of={merchant.owner} />],
          [t('col.city'), merchant.city],
          [t('col.mcc'), <span class="num">{merchant.mcc}</span>],
          [t('col.fee'), <span class="num">{percent(merchant.fee_bp)}</span>],
          [
            t('merchant.share'),
            <span class="num">{percent(detail.sharing.own_bp ?? detail.sharing.usual_bp)}</span>,
          ],
          [t('col.settle'), `${word('settle', merchant.settle)} · ${merchant.bank_account_masked}`],
          [t('col.since'), longDay(merchant.created_at_ms)],
          [t('col.number'), <Copied text={merchant.id} />],
          [t('ledger.account'), <AccountLink id={detail.account_id} />],
        ]}
      />
    </section>
  );
}

function Payouts({ detail }: { detail: MerchantDetail }) {
  return (
    <section class="card">
      <h2>{t('merchant.payouts')}</h2>
      {detail.settlements.length === 0 && <Empty icon="bank" title={t('merchant.payouts.none')} />}
      <div class="items">
        {detail.settlements.map((payout) => (
          <Item
            key={payout.id}
            icon="bank"
            title={<span class="num">{money(payout.amount_minor)}</span>}
            about={<span class="num">{dayAndTime(payout.at_ms)}</span>}
            end={<StateTag group="payout" state={payout.state} />}
          />
        ))}
      </div>
    </section>
  );
}

/** One merchant: what is owed, the fee, payouts, tills and the statement. */
export function MerchantPage({ params }: PageProps) {
  const id = params.id ?? '';
  const [asked, setAsked] = useState<Asked>();
  const load = useLoad(
    (signal) => api.get<MerchantDetail>(`/console/merchants/${id}`, {}, signal),
    [id, changes.value],
  );
  const merchant = load.data?.merchant;
  return (
    <Shell
      title={merchant ? merchant.name : t('merchant.title')}
      up={{ to: '/console/merchants', label: t('nav.merchants') }}
      end={
        merchant && (
          <>
            {merchant.frozen && <span class="tag bad">{t('frozen')}</span>}
            <a class="btn line small" href={`/console/orders?merchant=${merchant.id}`}>
              {t('nav.orders')}
            </a>
            {may('set_fee') && (
              <Button kind="line" small onClick={() => setAsked('fee')}>
                {t('merchant.fee')}
              </Button>
            )}
            {may('set_fee') && (
              <Button kind="line" small onClick={() => setAsked('share')}>
                {t('merchant.share.short')}
              </Button>
            )}
            {may('freeze') && (
              <Button kind="danger" small onClick={() => setAsked('freeze')}>
                <Icon name="snow" small />
                {t(merchant.frozen ? 'merchant.unfreeze' : 'merchant.freeze')}
              </Button>
            )}
          </>
        )
      }
    >
      <Loaded load={load} lines={8}>
        {(detail) => (
          <div class="three">
            <Shop detail={detail} />
            <Payouts detail={detail} />
            <Devices devices={detail.devices} />
          </div>
        )}
      </Loaded>
      {merchant && <Lines path={`/console/merchants/${id}/lines`} />}
      {load.data && (
        <Actions
          key={asked}
          detail={load.data}
          asked={asked}
          onClose={() => setAsked(undefined)}
          onDone={() => {
            setAsked(undefined);
            load.reload();
          }}
        />
      )}
    </Shell>
  );
}
