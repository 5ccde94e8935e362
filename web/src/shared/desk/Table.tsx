import type { ComponentChildren } from 'preact';
import { go } from '../router';

export interface Column<T> {
  name: string;
  cell: (row: T) => ComponentChildren;
  /** Amounts and counts stand at the end. */
  end?: boolean;
  /** Left out on a phone, where a row's own page has it. */
  wide?: boolean;
}

const classOf = <T,>(column: Column<T>): string | undefined =>
  [column.end && 'r', column.wide && 'wide'].filter(Boolean).join(' ') || undefined;

/** A plain table. With `to`, the first cell links to the row's page, and so does a press anywhere on the row. */
export function Table<T>(props: {
  caption: string;
  columns: Column<T>[];
  rows: T[];
  id: (row: T) => string | number;
  to?: (row: T) => string | undefined;
  look?: (row: T) => string | undefined;
}) {
  const open = (event: MouseEvent, row: T): void => {
    const to = props.to?.(row);
    const target = event.target as Element;
    if (to && !target.closest('a,button') && !getSelection()?.toString()) go(to);
  };
  return (
    <div class="scroll" role="region" aria-label={props.caption} tabIndex={0}>
      <table>
        <thead>
          <tr>
            {props.columns.map((column) => (
              <th key={column.name} scope="col" class={classOf(column)}>
                {column.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {props.rows.map((row) => {
            const to = props.to?.(row);
            const look = [to && 'go', props.look?.(row)].filter(Boolean).join(' ');
            return (
              <tr key={props.id(row)} class={look || undefined} onClick={(event) => open(event, row)}>
                {props.columns.map((column, i) => (
                  <td key={column.name} class={classOf(column)}>
                    {i === 0 && to ? <a href={to}>{column.cell(row)}</a> : column.cell(row)}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
