import { api } from '../../shared/api/client';
import { useLoad } from '../../shared/api/useLoad';
import { fullTime } from '../../shared/format';
import type { PageProps } from '../../shared/routes';
import { Loaded } from '../../shared/ui';
import { t } from '../i18n';
import { Shell } from '../parts/Shell';
import { Copied, Facts, Subject, Value } from '../parts/small';
import { TAccounts } from '../parts/TAccounts';
import type { Leg, Transfer } from '../types';
import { word } from '../words';

/** What a transfer does, in the words of an entry's leg. */
export function phaseOf(flags: readonly string[]): Leg['phase'] {
  if (flags.includes('pending')) return 'pending';
  if (flags.includes('post_pending_transfer')) return 'post';
  return flags.includes('void_pending_transfer') ? 'void' : 'single';
}

/** One transfer of the ledger. Nothing can be changed here: a wrong transfer is answered by another one. */
export function TransferPage({ params }: PageProps) {
  const id = params.id ?? '';
  const load = useLoad((signal) => api.get<Transfer>(`/console/ledger/transfers/${id}`, {}, signal), [id]);
  return (
    <Shell title={t('ledger.transfer')} up={{ to: '/console/ledger', label: t('nav.ledger') }}>
      <Loaded load={load} lines={6}>
        {(row) => (
          <div class="two">
            <section class="card">
              <p class="big">
                <Value asset={row.asset} minor={row.amount_minor} />
              </p>
              <Facts
                rows={[
                  [t('col.kind'), word('entry', row.kind)],
                  [t('col.time'), fullTime(row.at_ms)],
                  [t('ledger.phase'), word('phase', phaseOf(row.flags))],
                  [t('ledger.flags'), row.flags.map((flag) => word('flag', flag)).join(' · ') || '–'],
                  [t('ledger.entry'), <Subject id={row.entry_id ?? ''} />],
                  [
                    t('ledger.settles'),
                    row.pending_id ? (
                      <a class="ref" href={`/console/ledger/transfers/${row.pending_id}`}>
                        <code>{row.pending_id}</code>
                      </a>
                    ) : (
                      '–'
                    ),
                  ],
                  [t('col.number'), <Copied text={row.id} />],
                ]}
              />
            </section>
            <section class="card">
              <h2>{t('entry.t')}</h2>
              <TAccounts
                legs={[
                  {
                    transfer_id: row.id,
                    phase: phaseOf(row.flags),
                    debit: row.debit,
                    credit: row.credit,
                    amount_minor: row.amount_minor,
                    asset: row.asset ?? '',
                  },
                ]}
              />
            </section>
          </div>
        )}
      </Loaded>
    </Shell>
  );
}
