import { useState } from 'preact/hooks';
import { api } from '../../shared/api/client';
import { useLoad } from '../../shared/api/useLoad';
import { count, fullTime, money } from '../../shared/format';
import { Button, Empty, Icon, Loaded, Notice } from '../../shared/ui';
import { useNow } from '../../shared/useNow';
import { t } from '../i18n';
import { ActSheet } from '../parts/ActSheet';
import { batchColumns } from '../parts/gold/batchColumns';
import { HouseCard } from '../parts/gold/HouseCard';
import { PriceCard } from '../parts/gold/PriceCard';
import { VaultCard } from '../parts/gold/VaultCard';
import { ReasonSheet } from '../parts/ReasonSheet';
import { Shell } from '../parts/Shell';
import { Tile } from '../parts/small';
import { Table } from '../parts/Table';
import { GoldTabs } from '../parts/Tabs';
import { changes, may } from '../session';
import type { Desk } from '../types';

/** The price comes every second and is no event of the console's: it is asked for this often. */
const PRICE_MS = 10_000;

type Asked = 'halt' | 'resume' | 'batch' | undefined;

function Tiles({ desk }: { desk: Desk }) {
  const { coverage, position, instructions } = desk;
  const members = coverage.members_ug + coverage.pledged_ug + coverage.in_delivery_ug;
  return (
    <div class="kpis">
      <Tile
        name={t('gold.members')}
        ug={members}
        about={t('gold.accounts', { n: desk.accounts, count: count(desk.accounts) })}
        href="/console/ledger?kind=member.gold"
      />
      <Tile
        name={t('house.net')}
        ug={position.net_ug}
        about={t('gold.worth', { amount: money(position.net_worth_minor) })}
      />
      <Tile
        name={t('gold.instructions')}
        figure={count(instructions.waiting)}
        kind={instructions.late > 0 ? 'bad' : instructions.waiting > 0 ? 'wait' : 'good'}
        about={
          instructions.late > 0
            ? t('pending.late.n', { n: instructions.late })
            : t(instructions.waiting > 0 ? 'gold.instructions.wait' : 'gold.instructions.none')
        }
        href="/console/pending"
      />
      <Tile
        name={t('gold.plans')}
        figure={count(desk.plans)}
        about={t('gold.alerts', { n: desk.alerts, count: count(desk.alerts) })}
      />
    </div>
  );
}

function Batches({ desk }: { desk: Desk }) {
  return (
    <section class="card">
      <div class="row between">
        <h2>{t('gold.batches')}</h2>
        <a class="link" href="/console/gold/batches">
          {t('filter.all')}
          <Icon name="chevron" small />
        </a>
      </div>
      {desk.batches.length === 0 ? (
        <Empty icon="transfer" title={t('batches.none')}>
          <p>{t('batches.none.about')}</p>
        </Empty>
      ) : (
        <Table
          caption={t('gold.batches')}
          rows={desk.batches}
          id={(batch) => batch.id}
          columns={batchColumns()}
        />
      )}
    </section>
  );
}

/** Stopping and starting dealing, with a reason; a batch, after a look at what it means. */
function Actions(props: { asked: Asked; onClose: () => void; onDone: () => void }) {
  const { asked, onClose, onDone } = props;
  if (!asked) return null;
  const words = {
    title: t(`gold.${asked}`),
    about: t(`gold.${asked}.about`),
    act: t(`gold.${asked}.do`),
    path: `/console/gold/${asked}`,
    said: t(`gold.${asked}.said`),
    onClose,
    onDone,
  };
  return asked === 'batch' ? <ActSheet {...words} body={{}} /> : <ReasonSheet {...words} />;
}

/** Gold as the operator deals with it: the price, the house's own position, and whether every gram is there. */
export function Gold() {
  const [asked, setAsked] = useState<Asked>();
  const now = useNow(PRICE_MS);
  const load = useLoad((signal) => api.get<Desk>('/console/gold', {}, signal), [changes.value, now]);
  const desk = load.data;
  // staff may also take a price that has jumped as it is
  const stopped = desk?.halted === true || desk?.price.state === 'jumped';
  return (
    <Shell
      title={t('nav.gold')}
      end={
        desk && (
          <>
            {may('ask_bank') && (
              <Button kind="line" small onClick={() => setAsked('batch')}>
                {t('gold.batch')}
              </Button>
            )}
            {may('halt_gold') && (
              <Button
                kind={stopped ? undefined : 'danger'}
                small
                onClick={() => setAsked(stopped ? 'resume' : 'halt')}
              >
                <Icon name={stopped ? 'play' : 'stop'} small />
                {t(stopped ? 'gold.resume' : 'gold.halt')}
              </Button>
            )}
          </>
        )
      }
    >
      <GoldTabs />
      <Loaded load={load} lines={8}>
        {(found) => (
          <>
            {found.halted && (
              <Notice kind="bad" icon="stop">
                <b>{t('gold.halted')}</b>{' '}
                {found.halt &&
                  t('gold.halted.by', {
                    name: found.halt.staff.name,
                    at: fullTime(found.halt.at_ms),
                    reason: found.halt.reason,
                  })}
              </Notice>
            )}
            <Tiles desk={found} />
            <div class="two even">
              <PriceCard desk={found} />
              <HouseCard position={found.position} />
            </div>
            <VaultCard coverage={found.coverage} />
            <Batches desk={found} />
          </>
        )}
      </Loaded>
      <Actions
        asked={asked}
        onClose={() => setAsked(undefined)}
        onDone={() => {
          setAsked(undefined);
          load.reload();
        }}
      />
    </Shell>
  );
}
