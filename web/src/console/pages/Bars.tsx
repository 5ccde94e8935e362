import { api } from '../../shared/api/client';
import { useLoad } from '../../shared/api/useLoad';
import { count, decimalText, fullTime } from '../../shared/format';
import { Empty, Loaded } from '../../shared/ui';
import { grams } from '../assets';
import { t } from '../i18n';
import { Shell } from '../parts/Shell';
import { Tile } from '../parts/small';
import { Table } from '../parts/Table';
import { GoldTabs } from '../parts/Tabs';
import { changes } from '../session';
import type { Bars as Found } from '../types';

/** Parts in a thousand: 9999 is `999.9`. */
const fineness = (value: number): string => decimalText(value, 1);

/** The bars that stand behind it all, one by one, as the custodian lists them. */
export function Bars() {
  const load = useLoad((signal) => api.get<Found>('/console/gold/bars', {}, signal), [changes.value]);
  return (
    <Shell title={t('nav.gold')}>
      <GoldTabs />
      <Loaded load={load} lines={6}>
        {(found) => (
          <>
            <div class="kpis">
              <Tile name={t('bars.fine')} ug={found.fine_ug} about={found.custodian} />
              <Tile
                name={t('gold.bars')}
                figure={count(found.items.length)}
                about={t('bars.as_of', { at: fullTime(found.as_of_ms) })}
              />
            </div>
            <section class="card">
              {found.items.length === 0 ? (
                <Empty icon="gold" title={t('bars.none')}>
                  <p>{t('bars.none.about')}</p>
                </Empty>
              ) : (
                <Table
                  caption={t('gold.bars')}
                  rows={found.items}
                  id={(bar) => bar.serial}
                  columns={[
                    { name: t('bars.serial'), cell: (bar) => <code>{bar.serial}</code> },
                    { name: t('bars.refiner'), cell: (bar) => bar.refiner },
                    { name: t('bars.vault'), cell: (bar) => bar.vault, wide: true },
                    { name: t('bars.assay'), cell: (bar) => <code>{bar.assay}</code>, wide: true },
                    {
                      name: t('bars.gross'),
                      cell: (bar) => <span class="num">{grams(bar.gross_ug)}</span>,
                      end: true,
                      wide: true,
                    },
                    {
                      name: t('bars.fineness'),
                      cell: (bar) => <span class="num">{fineness(bar.fineness)}</span>,
                      end: true,
                      wide: true,
                    },
                    {
                      name: t('bars.fine'),
                      cell: (bar) => <b class="num">{grams(bar.fine_ug)}</b>,
                      end: true,
                    },
                  ]}
                />
              )}
            </section>
          </>
        )}
      </Loaded>
    </Shell>
  );
}
