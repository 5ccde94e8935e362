import { api } from '../../shared/api/client';
import { useLoad } from '../../shared/api/useLoad';
import { BarChart } from '../../shared/charts/BarChart';
import { count, dayAndTime, money, shortDay, weekDay } from '../../shared/format';
import { Icon, Loaded } from '../../shared/ui';
import { t } from '../i18n';
import { Shell } from '../parts/Shell';
import { Tile } from '../parts/small';
import { TrialTable } from '../parts/TrialTable';
import { tellPending } from '../pendingCount';
import { changes } from '../session';
import type { Overview as Figures, TrialBalance } from '../types';

const noon = (day: string): number => new Date(`${day}T12:00:00`).getTime();
const wholeMoney = (minor: number): string => money(minor).replace(/[.,]00$/, '');

/** The promise that everything rests on: the bank holds at least what members and merchants are owed. */
function Coverage({ now }: { now: Figures }) {
  const { members_minor, merchants_minor, bank_minor } = now.balances;
  const owed = members_minor + merchants_minor;
  const over = bank_minor - owed;
  const widest = Math.max(owed, bank_minor, 1);
  const bar = (minor: number): string => `${(minor * 100) / widest}`;
  return (
    <section class={now.covered ? 'card coverage' : 'card coverage broken'} aria-labelledby="coverage">
      <div class="row between">
        <h2 id="coverage">{t('coverage.title')}</h2>
        <span class={now.covered ? 'tag good' : 'tag bad'}>
          <Icon name={now.covered ? 'check' : 'alert'} small />
          {t(now.covered ? 'coverage.ok' : 'coverage.broken')}
        </span>
      </div>
      <svg viewBox="0 0 100 13" preserveAspectRatio="none" aria-hidden="true">
        <rect class="bank" x="0" y="0" width={bar(bank_minor)} height="5" />
        <rect class="members" x="0" y="8" width={bar(members_minor)} height="5" />
        <rect class="merchants" x={bar(members_minor)} y="8" width={bar(merchants_minor)} height="5" />
      </svg>
      <dl class="legend">
        <div>
          <dt class="bank">{t('coverage.bank')}</dt>
          <dd class="num">{money(bank_minor)}</dd>
        </div>
        <div>
          <dt class="members">{t('coverage.members')}</dt>
          <dd class="num">{money(members_minor)}</dd>
        </div>
        <div>
          <dt class="merchants">{t('coverage.merchants')}</dt>
          <dd class="num">{money(merchants_minor)}</dd>
        </div>
        <div>
          <dt>{t(over >= 0 ? 'coverage.over' : 'coverage.missing')}</dt>
          <dd class={over >= 0 ? 'num good' : 'num bad'}>{money(Math.abs(over))}</dd>
        </div>
      </dl>
      {!now.covered && <p class="bad">{t('coverage.broken.how')}</p>}
    </section>
  );
}

function Tiles({ now }: { now: Figures }) {
  const { audit } = now;
  const late = now.pending_late ?? 0;
  return (
    <div class="kpis">
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
