import { fullTime, longDay } from '../../../shared/format';
import { Notice } from '../../../shared/ui';
import { grams } from '../../assets';
import { t } from '../../i18n';
import { noon } from '../../span';
import type { Coverage } from '../../types';
import { word } from '../../words';
import { Cover } from '../Cover';
import { Copied, Facts } from '../small';
import { Table } from '../Table';
import { gapSaid } from './gap';

function Days({ history }: { history: Coverage['history'] }) {
  return (
    <details>
      <summary>{t('vault.days')}</summary>
      <Table
        caption={t('vault.days')}
        rows={history}
        id={(row) => row.day}
        columns={[
          { name: t('overview.day'), cell: (row) => longDay(noon(row.day)) },
          {
            name: t('vault.told'),
            cell: (row) => <span class="num">{grams(row.custodian_ug)}</span>,
            end: true,
          },
          {
            name: t('vault.members'),
            cell: (row) => <span class="num">{grams(row.members_ug)}</span>,
            end: true,
            wide: true,
          },
          {
            name: t('vault.gap'),
            cell: (row) => (
              <span class={row.gap_ug < 0 ? 'num bad' : 'num'}>
                {row.gap_ug === 0 ? '0' : grams(row.gap_ug, { sign: true })}
              </span>
            ),
            end: true,
          },
        ]}
      />
    </details>
  );
}

/** Whether every gram that is somebody's lies at the custodian: by our books, and by its own word. */
export function VaultCard({ coverage }: { coverage: Coverage }) {
  const { statement } = coverage;
  const said = gapSaid(coverage);
  return (
    <Cover
      id="gold-vault"
      title={t('vault.title')}
      covered={coverage.covered}
      ok={t('vault.ok')}
      broken={t('vault.broken')}
      held={{ name: t('vault.held'), value: coverage.custodian_ug, look: 'vault' }}
      owed={[
        { name: t('vault.members.free'), value: coverage.members_ug, look: 'members' },
        { name: t('vault.pledged'), value: coverage.pledged_ug, look: 'merchants' },
        { name: t('vault.in_delivery'), value: coverage.in_delivery_ug, look: 'away' },
        { name: t('vault.escrow'), value: coverage.escrow_ug, look: 'packets' },
        { name: t('vault.house'), value: coverage.inventory_ug, look: 'house' },
      ]}
      text={grams}
      over={{ name: t('vault.over'), bad: t('coverage.missing') }}
    >
      <Notice kind={said.kind} icon={said.kind === 'good' ? 'check' : undefined}>
        {said.words}
      </Notice>
      {statement?.faults.map((fault) => (
        <Notice key={fault} kind="bad">
          {word('vault.fault', fault)}
        </Notice>
      ))}
      <Facts
        rows={[
          [t('vault.custodian'), `${coverage.custodian} · ${word('vault.mode', coverage.mode)}`],
          ...(statement
            ? ([
                [t('vault.statement'), fullTime(statement.at_ms)],
                [t('vault.told'), <span class="num">{grams(statement.ug)}</span>],
                [t('vault.in_bars'), <span class="num">{grams(statement.bars_ug)}</span>],
                [t('vault.digest'), <Copied text={statement.digest} />],
              ] as const)
            : []),
        ].map(([name, value]) => [name, value] as [string, typeof value])}
      />
      {coverage.history.length > 0 && <Days history={coverage.history} />}
    </Cover>
  );
}
