import { api, type Page } from '../../shared/api/client';
import { useLoad } from '../../shared/api/useLoad';
import { useLivePages } from '../../shared/api/useLivePages';
import { valueText } from '../assets';
import { useFilter } from '../filters';
import { t } from '../i18n';
import { LedgerTabs } from '../parts/Tabs';
import { Shell } from '../parts/Shell';
import { OwnerName } from '../parts/small';
import { PagedTable } from '../parts/Table';
import { Pick } from '../parts/Tools';
import { changes } from '../session';
import type { Account, Kinds } from '../types';
import { aboutWord, word } from '../words';

/** Every account of the ledger, by kind. */
export function Accounts() {
  const [kind, setKind] = useFilter('kind');
  const kinds = useLoad((signal) => api.get<Kinds>('/console/ledger/kinds', {}, signal));
  const pages = useLivePages<Account>(
    (cursor, signal) =>
      api.get<Page<Account>>('/console/ledger/accounts', { kind, cursor, limit: 30 }, signal),
    [kind],
    changes.value,
  );
  const about = kinds.data?.accounts.find((each) => each.name === kind)?.about;
  return (
    <Shell title={t('nav.ledger')}>
      <LedgerTabs />
      <div class="tools">
        <Pick
          label={t('col.kind')}
          value={kind}
          options={[
            ['', t('filter.all')],
            ...(kinds.data?.accounts ?? []).map((each) => [each.name, word('account', each.name)] as const),
          ]}
          onValue={setKind}
        />
        {about && <p class="mut grow">{aboutWord('account', kind, about)}</p>}
      </div>
      <section class="card">
        <PagedTable
          pages={pages}
          caption={t('ledger.accounts')}
          id={(account) => account.id}
          to={(account) => `/console/ledger/accounts/${account.id}`}
          empty={{
            icon: 'ledger',
            title: t(kind ? 'filter.none' : 'ledger.none'),
            clear: kind ? () => setKind('') : undefined,
          }}
          columns={[
            { name: t('ledger.account'), cell: (account) => word('account', account.kind) },
            { name: t('col.owner'), cell: (account) => <OwnerName owner={account.owner} plain /> },
            {
              name: t('trial.debits'),
              cell: (account) => (
                <span class="num">{valueText(account.asset, account.debits_posted_minor)}</span>
              ),
              end: true,
              wide: true,
            },
            {
              name: t('trial.credits'),
              cell: (account) => (
                <span class="num">{valueText(account.asset, account.credits_posted_minor)}</span>
              ),
              end: true,
              wide: true,
            },
            {
              name: t('ledger.reserved'),
              cell: (account) => {
                const sum = account.debits_pending_minor + account.credits_pending_minor;
                return <span class="num mut">{sum === 0 ? '–' : valueText(account.asset, sum)}</span>;
              },
              end: true,
              wide: true,
            },
            {
              name: t('col.balance'),
              cell: (account) => <b class="num">{valueText(account.asset, account.balance_minor)}</b>,
              end: true,
            },
          ]}
        />
      </section>
    </Shell>
  );
}
