import { useState } from 'preact/hooks';
import { api, type Page } from '../../shared/api/client';
import { useLivePages } from '../../shared/api/useLivePages';
import { dayAndTime } from '../../shared/format';
import { parameter } from '../../shared/router';
import { t } from '../i18n';
import { Shell } from '../parts/Shell';
import { StateTag } from '../parts/small';
import { PagedTable } from '../parts/Table';
import { GatewayTabs } from '../parts/Tabs';
import { Pick } from '../parts/Tools';
import { changes } from '../session';
import type { GatewayCallback } from '../types';

const STATES = ['', 'waiting', 'done', 'given_up'] as const;

/** What merchants were told, and whether they have heard. */
export function Callbacks() {
  const [state, setState] = useState('');
  const account = parameter('account') ?? '';
  const pages = useLivePages<GatewayCallback>(
    (cursor, signal) =>
      api.get<Page<GatewayCallback>>('/console/callbacks', { cursor, account, state, limit: 30 }, signal),
    [account, state],
    changes.value,
  );
  return (
    <Shell title={t('nav.gateway')}>
      <GatewayTabs />
      <div class="tools">
        <Pick
          label={t('col.state')}
          value={state}
          options={STATES.map((each) => [each, each ? t(`callback.${each}`) : t('filter.all')] as const)}
          onValue={setState}
        />
      </div>
      <section class="card">
        <PagedTable
          pages={pages}
          caption={t('gateway.callbacks')}
          id={(row) => row.id}
          to={(row) => `/console/gateway/callbacks/${row.id}`}
          empty={{ icon: 'bell', title: t('callbacks.none'), about: t('callbacks.none.about') }}
          columns={[
            { name: t('callbacks.event'), cell: (row) => row.event },
            { name: t('gateway.caller'), cell: (row) => <code>{row.account}</code>, wide: true },
            { name: t('callbacks.url'), cell: (row) => <code class="short">{row.url}</code>, wide: true },
            { name: t('col.state'), cell: (row) => <StateTag group="callback" state={row.state} /> },
            {
              name: t('callbacks.attempts'),
              cell: (row) => <span class="num">{row.attempts}</span>,
              end: true,
            },
            {
              name: t('col.time'),
              cell: (row) => <span class="num">{dayAndTime(row.created_at_ms)}</span>,
              end: true,
              wide: true,
            },
          ]}
        />
      </section>
    </Shell>
  );
}
