import { useState } from 'preact/hooks';
import { api, type Page } from '../../shared/api/client';
import { useLivePages } from '../../shared/api/useLivePages';
import { dayAndTime, percent } from '../../shared/format';
import { hasText, text } from '../../shared/i18n';
import { Icon } from '../../shared/ui';
import { grams } from '../assets';
import { t } from '../i18n';
import { Shell } from '../parts/Shell';
import { Subject } from '../parts/small';
import { PagedTable } from '../parts/Table';
import { changes } from '../session';
import type { LogLine } from '../types';
import { word } from '../words';

type LogPage = Page<LogLine> & { chain?: { ok: boolean; lines: number } | null };

/** What the log keeps for the record but the action's name says already. */
const SAID = new Set(['reason', 'frozen', 'ok']);

/** Details that are figures, or names of their own. */
const FIGURES: Record<string, (value: unknown) => string> = {
  fee_bp: (value) => percent(Number(value)),
  split_most_bp: (value) => percent(Number(value)),
  ug: (value) => grams(Number(value)),
  side: (value) => word('batch.side', String(value)),
};

/** Details in words: the reason first, then what changed. */
export function detailsOf(details: Record<string, unknown>): string {
  const others = Object.entries(details)
    .filter(([name, value]) => !SAID.has(name) && value !== '')
    .map(([name, value]) => {
      const shown = (FIGURES[name] ?? String)(value);
      const key = `detail.${name}`;
      return hasText(key) ? text(key, { value: shown }) : `${name}: ${shown}`;
    });
  return [details.reason, ...others].filter(Boolean).map(String).join(' · ') || '–';
}

/** Who did what to whom and why; each line is sealed onto the one before. */
export function Log() {
  const [chain, setChain] = useState<LogPage['chain']>();
  const pages = useLivePages<LogLine>(
    async (cursor, signal) => {
      const page = await api.get<LogPage>('/console/log', { cursor, limit: 30 }, signal);
      if (cursor === null) setChain(page.chain);
      return page;
    },
    [],
    changes.value,
  );
  return (
    <Shell
      title={t('nav.log')}
      end={
        chain && (
          <span class={chain.ok ? 'tag good' : 'tag bad'}>
            <Icon name={chain.ok ? 'lock' : 'alert'} small />
            {t(chain.ok ? 'log.chain.ok' : 'log.chain.bad', { n: chain.lines })}
          </span>
        )
      }
    >
      <section class="card log">
        <PagedTable
          pages={pages}
          caption={t('nav.log')}
          id={(line) => line.seq}
          empty={{ icon: 'log', title: t('log.none'), about: t('log.none.about') }}
          columns={[
            { name: t('col.time'), cell: (line) => <span class="num">{dayAndTime(line.at_ms)}</span> },
            { name: t('col.staff'), cell: (line) => <b>{line.staff.name}</b> },
            {
              name: t('col.action'),
              cell: (line) => (
                <>
                  {word('action', line.action)}
                  {Object.keys(line.details).length > 0 && (
                    <small class="mut only-narrow">{detailsOf(line.details)}</small>
                  )}
                </>
              ),
            },
            { name: t('col.about'), cell: (line) => <Subject id={line.subject} />, wide: true },
            { name: t('col.reason'), cell: (line) => detailsOf(line.details), wide: true },
          ]}
        />
      </section>
    </Shell>
  );
}
