import { useState } from 'preact/hooks';
import { api, type Page } from '../../shared/api/client';
import { useLivePages } from '../../shared/api/useLivePages';
import { dayAndTime } from '../../shared/format';
import { grams } from '../assets';
import { useFilter } from '../filters';
import { t } from '../i18n';
import { DeliverySheet, productWord } from '../parts/gold/DeliverySheet';
import { Shell } from '../parts/Shell';
import { Person, StateTag } from '../parts/small';
import { PagedTable } from '../parts/Table';
import { GoldTabs } from '../parts/Tabs';
import { Pick } from '../parts/Tools';
import { changes, may } from '../session';
import type { Delivery } from '../types';
import { word } from '../words';

const STATES = ['ordered', 'packed', 'shipped', 'delivered', 'cancelled'];

function State({ of }: { of: Delivery }) {
  return (
    <>
      <StateTag group="delivery.state" state={of.state} />
      {of.step && <span class="tag wait">{word('delivery.step', of.step)}</span>}
      {of.trouble && <span class="tag bad">{t('delivery.stuck')}</span>}
    </>
  );
}

/** Opens a delivery: by its next step for those who may take it. */
function Open({ delivery, onClick }: { delivery: Delivery; onClick: () => void }) {
  const next = may('ask_bank') ? delivery.next : null;
  const act = next ? t(`delivery.do.${next}`) : t('more.details');
  return (
    <button
      type="button"
      class={next ? 'btn small' : 'btn line small'}
      aria-label={`${act}: ${delivery.member.name}`}
      onClick={onClick}
    >
      {act}
    </button>
  );
}

/** Bars and coins on their way to members. */
export function Deliveries() {
  const [state, setState] = useFilter('state');
  const [shown, setShown] = useState<string>();
  const pages = useLivePages<Delivery>(
    (cursor, signal) =>
      api.get<Page<Delivery>>('/console/gold/deliveries', { state, cursor, limit: 30 }, signal),
    [state],
    changes.value,
  );
  const chosen = pages.items.find((delivery) => delivery.id === shown);
  return (
    <Shell title={t('nav.gold')}>
      <GoldTabs />
      <div class="tools">
        <Pick
          label={t('col.state')}
          value={state}
          options={[
            ['', t('filter.all')],
            ...STATES.map((each) => [each, word('delivery.state', each)] as const),
          ]}
          onValue={setState}
        />
      </div>
      <section class="card">
        <PagedTable
          pages={pages}
          caption={t('gold.deliveries')}
          id={(delivery) => delivery.id}
          empty={{
            icon: 'box',
            title: t(state ? 'filter.none' : 'deliveries.none'),
            clear: state ? () => setState('') : undefined,
          }}
          columns={[
            { name: t('owner.member'), cell: (each) => <Person of={each.member} /> },
            {
              name: t('col.time'),
              cell: (each) => <span class="num">{dayAndTime(each.at_ms)}</span>,
              wide: true,
            },
            {
              name: t('delivery.pieces'),
              cell: (each) => (
                <span class="num">
                  {each.count} × {productWord(each.product)}
                </span>
              ),
              wide: true,
            },
            { name: t('delivery.to'), cell: (each) => each.address.region, wide: true },
            { name: t('col.state'), cell: (each) => <State of={each} /> },
            {
              name: t('col.weight'),
              cell: (each) => <span class="num">{grams(each.grams_ug)}</span>,
              end: true,
              wide: true,
            },
            {
              name: t('col.action'),
              cell: (each) => <Open delivery={each} onClick={() => setShown(each.id)} />,
              end: true,
            },
          ]}
        />
      </section>
      {chosen && (
        <DeliverySheet
          key={chosen.id + chosen.state}
          delivery={chosen}
          onClose={() => setShown(undefined)}
          onDone={() => {
            setShown(undefined);
            pages.reload();
          }}
        />
      )}
    </Shell>
  );
}
