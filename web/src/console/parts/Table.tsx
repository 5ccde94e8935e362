import type { LivePages } from '../../shared/api/useLivePages';
import { Table, type Column } from '../../shared/desk/Table';
import { Empty, ErrorNote, MoreButton, Skeleton } from '../../shared/ui';
import { StaleNote } from '../../shared/ui/StaleNote';
import { t } from '../i18n';

export { Table, type Column };

/** A table that comes in pages: with its waiting, failed and empty states. */
export function PagedTable<T>(props: {
  pages: LivePages<T>;
  caption: string;
  columns: Column<T>[];
  id: (row: T) => string | number;
  to?: (row: T) => string | undefined;
  look?: (row: T) => string | undefined;
  empty: { icon: string; title: string; about?: string; clear?: () => void };
}) {
  const { pages, empty } = props;
  const none = pages.items.length === 0;
  return (
    <>
      <StaleNote stale={pages.stale} words={t('list.stale')} onShow={pages.reload} />
      <ErrorNote error={pages.error} onRetry={pages.reload} />
      {none && pages.loading && <Skeleton lines={6} />}
      {none && !pages.loading && !pages.error && (
        <Empty icon={empty.icon} title={empty.title}>
          {empty.about && <p>{empty.about}</p>}
          {empty.clear && (
            <button type="button" class="pill" onClick={empty.clear}>
              {t('filter.clear')}
            </button>
          )}
        </Empty>
      )}
      {!none && (
        <Table
          caption={props.caption}
          columns={props.columns}
          rows={pages.items}
          id={props.id}
          to={props.to}
          look={props.look}
        />
      )}
      {pages.hasMore && <MoreButton busy={pages.loading} onClick={pages.loadMore} />}
    </>
  );
}
