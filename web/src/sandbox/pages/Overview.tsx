import { useState } from 'preact/hooks';
import { api, type Page } from '../../shared/api/client';
import { useAction } from '../../shared/api/useAction';
import { useLoad } from '../../shared/api/useLoad';
import { Amount, Button, Empty, ErrorNote, Icon, Item, Skeleton } from '../../shared/ui';
import { t } from '../i18n';
import { OrderTable } from '../parts/OrderTable';
import { PayerSheet } from '../parts/PayerSheet';
import { copyText } from '../parts/Raw';
import { Shell } from '../parts/Shell';
import { changes, failure, refresh, state } from '../session';
import type { OrderRow, State } from '../types';
import { payerAbout } from '../words';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

function Address(props: { name: string; about: string; value: string; link?: boolean }) {
  return (
    <div class="address">
      <span class="grow">
        <small>{props.name}</small>
        {props.link ? (
          <a class="ref" href={props.value} target="_blank" rel="noreferrer">
            {props.value}
          </a>
        ) : (
          <code>{props.value}</code>
        )}
        <span class="mut">{props.about}</span>
      </span>
      <button
        type="button"
        class="btn-i"
        aria-label={`${t('copy')} ${props.value}`}
        onClick={() => copyText(props.value)}
      >
        <Icon name="copy" small />
      </button>
    </div>
  );
}

/** Moves the house's clock, so that a day's waiting takes no time. */
function ClockCard({ now }: { now: State }) {
  const move = useAction(async (_key, ms: number) => {
    await api.post('/sandbox/clock', { advance_ms: ms });
    await refresh();
  });
  const steps = [
    ['+1 min', MINUTE],
    ['+15 min', 15 * MINUTE],
    ['+2 h', 2 * HOUR],
    ['+1 d', DAY],
    ['+30 d', 30 * DAY],
  ] as const;
  return (
    <section class="card stack">
      <h2>{t('clock.title')}</h2>
      <p class="mut">{t(now.movable ? 'clock.about' : 'clock.fixed')}</p>
      {now.movable && (
        <div class="row wrap">
          {steps.map(([name, ms]) => (
            <button
              key={name}
              type="button"
              class="pill num"
              disabled={move.busy}
              onClick={() => void move.run(ms)}
            >
              {name}
            </button>
          ))}
        </div>
      )}
      <ErrorNote error={move.error} />
    </section>
  );
}

/** A session as a file that runs again. */
function RecordCard({ now }: { now: State }) {
  const turn = useAction(async () => {
    await api.post('/sandbox/record', { on: !now.recording });
    await refresh();
  });
  const [fetchable, setFetchable] = useState(now.recording);
  return (
    <section class="card stack">
      <h2>{t('record.title')}</h2>
      <p class="mut">{t('record.about')}</p>
      <div class="row wrap">
        <Button
          small
          kind="line"
          busy={turn.busy}
          onClick={() => {
            setFetchable(true);
            void turn.run();
          }}
        >
          {t(now.recording ? 'record.end' : 'record.begin')}
        </Button>
        {now.recording && <span class="tag bad">{t('record.on')}</span>}
        {fetchable && (
          <a class="link" href="/sandbox/record" download="sandbox.jsonl">
            {t('record.fetch')}
          </a>
        )}
      </div>
      <ErrorNote error={turn.error} />
    </section>
  );
}

function Payers({ now }: { now: State }) {
  const [open, setOpen] = useState<string>();
  const payer = now.payers.find((each) => each.name === open);
  return (
    <section class="card">
      <h2>{t('payers.title')}</h2>
      <div class="items payers">
        {now.payers.map((each) => (
          <Item
            key={each.name}
            icon="me"
            title={each.full_name}
            about={payerAbout(each)}
            end={
              <>
                <Amount minor={each.balance_minor} />
                {each.frozen && <span class="tag bad">{t('payer.frozen')}</span>}
                {each.hesitates && <span class="tag wait">{t('payer.hesitates')}</span>}
              </>
            }
            more
            onClick={() => setOpen(each.name)}
          />
        ))}
      </div>
      {payer && <PayerSheet payer={payer} onClose={() => setOpen(undefined)} />}
    </section>
  );
}

function Latest() {
  const load = useLoad(
    (signal) => api.get<Page<OrderRow>>('/sandbox/orders', { limit: 8 }, signal),
    [changes.value],
  );
  return (
    <section class="card">
      <h2>{t('latest.title')}</h2>
      <ErrorNote error={load.error} onRetry={load.reload} />
      {load.data?.items.length === 0 && (
        <Empty icon="bill" title={t('latest.none')}>
          <p>{t('latest.none.about')}</p>
          <a class="pill" href="/view/code">
            {t('latest.none.code')}
          </a>
        </Empty>
      )}
      {(load.data?.items.length ?? 0) > 0 && <OrderTable rows={load.data!.items} />}
    </section>
  );
}

/** Where everything is, what time it is, who can pay, and what happened last. */
export function Overview() {
  const now = state.value;
  return (
    <Shell title={t('overview.title')}>
      <ErrorNote error={failure.value} onRetry={() => void refresh()} />
      {!now && !failure.value && <Skeleton lines={6} />}
      {now && (
        <>
          <section class="card hero-card">
            <h2 class="sr">{t('addresses.title')}</h2>
            <Address name={t('address.gateway')} about={t('address.gateway.about')} value={now.gateway} />
            <Address name={t('address.phone')} about={t('address.phone.about')} value={now.origin} link />
            {now.gateway_port_80 && (
              <Address
                name={t('address.port80')}
                about={t('address.port80.about')}
                value={now.gateway_port_80}
              />
            )}
            {now.proxy && (
              <Address name={t('address.proxy')} about={t('address.proxy.about')} value={now.proxy} />
            )}
          </section>
          <Latest />
          <div class="two">
            <Payers now={now} />
            <div class="stack">
              <ClockCard now={now} />
              <RecordCard now={now} />
            </div>
          </div>
        </>
      )}
    </Shell>
  );
}
