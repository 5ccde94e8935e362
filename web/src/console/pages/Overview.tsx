import { api } from '../../shared/api/client';
import { useLoad } from '../../shared/api/useLoad';
import { BarChart } from '../../shared/charts/BarChart';
import { count, dayAndTime, money, shortDay, weekDay } from '../../shared/format';
import { Icon, Loaded } from '../../shared/ui';
import { t } from '../i18n';
import { Cover } from '../parts/Cover';
import { sumsWord } from '../parts/packets/words';
import { Shell } from '../parts/Shell';
import { Tile } from '../parts/small';
import { TrialTable } from '../parts/TrialTable';
import { tellPending } from '../pendingCount';
import { changes } from '../session';
import { noon } from '../span';
import type { Overview as Figures, TrialBalance } from '../types';

const wholeMoney = (minor: number): string => money(minor).replace(/[.,]00$/, '');

function Coverage({ now }: { now: Figures }) {
  const { balances } = now;
  return (
    <Cover
      id="coverage"
      title={t('coverage.title')}
      covered={now.covered}
      ok={t('coverage.ok')}
      broken={t('coverage.broken')}
      held={{ name: t('coverage.bank'), value: balances.bank_minor, look: 'vault' }}
      owed={[
        { name: t('coverage.members'), value: balances.members_minor, look: 'members' },
        { name: t('coverage.merchants'), value: balances.merchants_minor, look: 'merchants' },
        { name: t('coverage.packets'), value: balances.packets_minor, look: 'packets' },
        { name: t('coverage.dealing'), value: balances.dealing_minor, look: 'house' },
      ]}
      text={money}
      over={{ name: t('coverage.over'), bad: t('coverage.missing') }}
    >
      {!now.covered && <p class="bad">{t('coverage.broken.how')}</p>}
    </Cover>
  );
}

/** Gold: whether every gram is there, and what stands in the way of dealing. */
function GoldTile({ gold }: { gold: Figures['gold'] }) {
  const said = !gold.covered ? 'broken' : gold.state === 'halted' ? 'halted' : 'covered';
  return (
    <Tile
      name={t('gold.members')}
      ug={gold.members_ug}
      kind={said === 'covered' ? 'good' : 'bad'}
      about={t(`overview.gold.${said}`, { amount: money(gold.members_worth_minor) })}
      href="/console/gold"
    />
  );
}

function PacketTile({ packets }: { packets: Figures['packets'] }) {
  return (
    <Tile
      name={t('packets.open')}
      figure={count(packets.in_flight)}
      about={t('overview.packets', {
        n: packets.sent_today,
        sums: sumsWord(packets.cash_today_minor, packets.gold_today_ug),
      })}
      href="/console/packets"
    />
  );
}

function Tiles({ now }: { now: Figures }) {
  const { audit } = now;
  const late = now.pending_late ?? 0;
  return (
    <div class="kpis six">
      <Tile
        name={t('overview.paid')}
        minor={now.today.paid_minor}
        about={t('overview.payments', { n: now.today.payments, count: count(now.today.payments) })}
        href="/console/orders"
      />
      <Tile
        name={t('overview.people')}
        figure={count(now.members)}
        about={t('overview.shops', { n: now.merchants, count: count(now.merchants) })}
        href="/console/members"
      />
      <PacketTile packets={now.packets} />
      <GoldTile gold={now.gold} />
      <Tile
        name={t('nav.pending')}
        figure={count(now.pending)}
        kind={late > 0 ? 'bad' : now.pending > 0 ? 'wait' : 'good'}
        about={
          late > 0
            ? t('pending.late.n', { n: late })
            : now.pending > 0
              ? t('overview.transit', { amount: money(now.balances.in_transit_minor) })
              : t('overview.nothing')
        }
        href="/console/pending"
      />
      <Tile
        name={t('nav.audit')}
        figure={
          audit ? (audit.ok ? t('audit.good') : t('audit.bad', { n: audit.findings })) : t('audit.never')
        }
        kind={audit ? (audit.ok ? 'good' : 'bad') : 'wait'}
        about={audit ? t('audit.at', { at: dayAndTime(audit.at_ms) }) : t('audit.never.how')}
        href="/console/audit"
      />
    </div>
  );
}

function Days({ now }: { now: Figures }) {
  return (
    <section class="card">
      <h2>{t('overview.days')}</h2>
      <BarChart
        title={t('overview.days')}
        bars={now.by_day.map((day) => ({
          label: shortDay(noon(day.day)),
          name: weekDay(noon(day.day)),
          value: day.paid_minor,
        }))}
        format={money}
        axis={wholeMoney}
        left={84}
        words={{ table: t('chart.table'), name: t('overview.day'), value: t('overview.paid.day') }}
      />
    </section>
  );
}

function Trial() {
  const load = useLoad((signal) => api.get<TrialBalance>('/console/ledger/trial-balance', {}, signal));
  return (
    <section class="card">
      <div class="row between">
        <h2>{t('trial.title')}</h2>
        <a class="link" href="/console/ledger/trial-balance">
          {t('more.details')}
          <Icon name="chevron" small />
        </a>
      </div>
      <Loaded load={load} lines={4}>
        {(trial) =>
          trial.assets.slice(0, 1).map((asset) => <TrialTable key={asset.asset} asset={asset} brief />)
        }
      </Loaded>
    </section>
  );
}

/** How the operator stands at this moment. */
export function Overview() {
  const load = useLoad(
    (signal) => api.get<Figures>('/console/overview', {}, signal).then(tellPending),
    [changes.value],
  );
  return (
    <Shell title={t('nav.overview')}>
      <Loaded load={load} lines={8}>
        {(now) => (
          <>
            <Tiles now={now} />
            <Coverage now={now} />
            <div class="two">
              <Days now={now} />
              <Trial />
            </div>
          </>
        )}
      </Loaded>
    </Shell>
  );
}
