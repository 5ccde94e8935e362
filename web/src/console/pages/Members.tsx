import { api, type Page } from '../../shared/api/client';
import { useLivePages } from '../../shared/api/useLivePages';
import { longDay, money } from '../../shared/format';
import { useFilter, useSettled } from '../filters';
import { t } from '../i18n';
import { Shell } from '../parts/Shell';
import { PagedTable } from '../parts/Table';
import { Tools } from '../parts/Tools';
import { changes } from '../session';
import type { Member } from '../types';

/** Everybody with a wallet. */
export function Members() {
  const [q, setQ] = useFilter('q');
  const asked = useSettled(q.trim());
  const pages = useLivePages<Member>(
    (cursor, signal) => api.get<Page<Member>>('/console/members', { q: asked, cursor, limit: 30 }, signal),
    [asked],
    changes.value,
  );
  return (
    <Shell title={t('nav.members')}>
      <Tools label={t('members.search')} hint={t('members.search.hint')} value={q} onValue={setQ} />
      <section class="card">
        <PagedTable
          pages={pages}
          caption={t('nav.members')}
          id={(member) => member.id}
          to={(member) => `/console/members/${member.id}`}
          empty={{
            icon: 'people',
            title: t(asked ? 'filter.none' : 'members.none'),
            clear: asked ? () => setQ('') : undefined,
          }}
          columns={[
            { name: t('col.name'), cell: (member) => member.name },
            {
              name: t('col.phone'),
              cell: (member) => <span class="num">{member.phone_masked}</span>,
              wide: true,
            },
            {
              name: t('col.handle'),
              cell: (member) => (member.handle ? `@${member.handle}` : '–'),
              wide: true,
            },
            { name: t('col.class'), cell: (member) => member.account_class },
            {
              name: t('col.state'),
              cell: (member) =>
                member.frozen ? (
                  <span class="tag bad">{t('frozen')}</span>
                ) : (
                  <span class="tag good">{t('active')}</span>
                ),
            },
            { name: t('col.since'), cell: (member) => longDay(member.created_at_ms), wide: true },
            {
              name: t('col.balance'),
              cell: (member) => <span class="num">{money(member.balance_minor)}</span>,
              end: true,
            },
          ]}
        />
      </section>
    </Shell>
  );
}
