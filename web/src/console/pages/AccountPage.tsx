import { api, type Page } from '../../shared/api/client';
import { useLoad } from '../../shared/api/useLoad';
import { useLivePages } from '../../shared/api/useLivePages';
import { fullTime } from '../../shared/format';
import type { PageProps } from '../../shared/routes';
import { Loaded } from '../../shared/ui';
import { valueText } from '../assets';
import { t } from '../i18n';
import { Shell } from '../parts/Shell';
import { Copied, Facts, OwnerName, Value } from '../parts/small';
import { PagedTable } from '../parts/Table';
import { changes } from '../session';
import type { Account, Transfer } from '../types';
import { aboutWord, word } from '../words';

function Sums({ account, about }: { account: Account; about: string }) {
  const text = (minor: number): string => valueText(account.asset, minor);
  return (
    <div class="two">
      <section class="card">
        <p class="mut">{t('col.balance')}</p>
        <p class="big">
          <Value asset={account.asset} minor={account.balance_minor} />
        </p>
        <p class="mut">{aboutWord('account', account.kind, about)}</p>
        <Facts
          rows={[
            [t('col.owner'), <OwnerName owner={account.owner} />],
            [t('ledger.side'), t(account.side === 'debit' ? 'ledger.debit' : 'ledger.credit')],
            [t('ledger.asset'), word('asset', account.asset)],
            [t('col.number'), <Copied text={account.id} />],
          ]}
        />
      </section>
      <section class="card">
        <h2>{t('entry.t')}</h2>
        <div class="t">
          <h3>{word('account', account.kind)}</h3>
          <div class="t-sides">
            <ul aria-label={t('ledger.debit')}>
              <li>
                <small>{t('ledger.posted')}</small>
                <span class="num">{text(account.debits_posted_minor)}</span>
              </li>
              <li class="pending">
                <small>{t('ledger.reserved')}</small>
                <span class="num">{text(account.debits_pending_minor)}</span>
              </li>
            </ul>
            <ul aria-label={t('ledger.credit')}>
              <li>
                <small>{t('ledger.posted')}</small>
                <span class="num">{text(account.credits_posted_minor)}</span>
              </li>
              <li class="pending">
                <small>{t('ledger.reserved')}</small>
                <span class="num">{text(account.credits_pending_minor)}</span>
              </li>
            </ul>
          </div>
        </div>
      </section>
    </div>
  );
}

function Transfers({ id, asset }: { id: string; asset: string }) {
  const pages = useLivePages<Transfer>(
    (cursor, signal) =>
      api.get<Page<Transfer>>(`/console/ledger/accounts/${id}/transfers`, { cursor, limit: 30 }, signal),
    [id],
    changes.value,
  );
  const mine = (side: 'debit' | 'credit', row: Transfer) =>
    row[side].account === id ? <span class="num">{valueText(asset, row.amount_minor)}</span> : '';
  return (
    <section class="card">
      <h2>{t('ledger.transfers')}</h2>
      <PagedTable
        pages={pages}
        caption={t('ledger.transfers')}
        id={(row) => row.id}
        to={(row) => `/console/ledger/transfers/${row.id}`}
        empty={{ icon: 'transfer', title: t('ledger.transfers.none') }}
        columns={[
          { name: t('col.time'), cell: (row) => <span class="num">{fullTime(row.at_ms)}</span> },
          { name: t('col.kind'), cell: (row) => word('entry', row.kind), wide: true },
          {
            name: t('ledger.against'),
            cell: (row) => {
              const side = row.debit.account === id ? row.credit : row.debit;
              return (
                <>
                  {word('account', side.kind)}{' '}
                  <span class="mut">· {side.owner.name ?? word('owner', side.owner.kind)}</span>
                </>
              );
            },
            wide: true,
          },
          {
            name: t('ledger.flags'),
            cell: (row) =>
              row.flags.map((flag) => (
                <span key={flag} class="tag">
                  {word('flag', flag)}
                </span>
              )),
            wide: true,
          },
          { name: t('ledger.debit'), cell: (row) => mine('debit', row), end: true },
          { name: t('ledger.credit'), cell: (row) => mine('credit', row), end: true },
        ]}
      />
    </section>
  );
}

/** One account: the engine's four sums, and every transfer that made them. */
export function AccountPage({ params }: PageProps) {
  const id = params.id ?? '';
  const load = useLoad(
    (signal) =>
      api.get<{ account: Account; kind_about: string }>(`/console/ledger/accounts/${id}`, {}, signal),
    [id, changes.value],
  );
  return (
    <Shell
      title={load.data ? word('account', load.data.account.kind) : t('ledger.account')}
      up={{ to: '/console/ledger', label: t('ledger.accounts') }}
    >
      <Loaded load={load} lines={6}>
        {(found) => <Sums account={found.account} about={found.kind_about} />}
      </Loaded>
      {load.data && <Transfers id={id} asset={load.data.account.asset} />}
    </Shell>
  );
}
