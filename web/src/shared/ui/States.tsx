import type { ComponentChildren } from 'preact';
import { ApiError } from '../api/client';
import { t } from '../i18n';
import { Button } from './Button';
import { Icon } from './Icon';

/** A box that says something important: what went wrong and what to do, or what is being waited for. */
export function Notice(props: {
  kind?: 'bad' | 'wait' | 'good';
  icon?: string;
  children: ComponentChildren;
}) {
  const icon = props.icon ?? (props.kind === 'bad' ? 'alert' : props.kind === 'wait' ? 'clock' : 'info');
  return (
    <div class={`notice ${props.kind ?? ''}`} role={props.kind === 'bad' ? 'alert' : undefined}>
      <Icon name={icon} small />
      <div class="grow">{props.children}</div>
    </div>
  );
}

/** An error in words, with the reference that support asks for and a way to try again. Nothing without an error. */
export function ErrorNote(props: { error?: Error; onRetry?: () => void }) {
  const { error } = props;
  if (!error) return null;
  const reference = error instanceof ApiError && error.status >= 500 ? error.problem.request_id : undefined;
  return (
    <Notice kind="bad">
      <span>{error.message}</span>
      {reference && <small> {t('error.reference', { id: reference })}</small>}
      {props.onRetry && (
        <>
          {' '}
          <button type="button" onClick={props.onRetry}>
            {t('retry')}
          </button>
        </>
      )}
    </Notice>
  );
}

/** What stands where a list has nothing to show: what it is, and what to do about it. */
export function Empty(props: { icon: string; title: string; children?: ComponentChildren }) {
  return (
    <div class="empty">
      <span class="disc">
        <Icon name={props.icon} />
      </span>
      <b>{props.title}</b>
      {props.children}
    </div>
  );
}

/** Grey lines in the place of content that is on its way. */
export function Skeleton(props: { lines?: number }) {
  return (
    <div class="stack" role="status">
      <span class="sr">{t('loading')}</span>
      {Array.from({ length: props.lines ?? 3 }, (_, i) => (
        <span key={i} class="skeleton" style={{ height: '2.5rem', width: i % 2 ? '80%' : '100%' }} />
      ))}
    </div>
  );
}

/** The three states of loaded content: waiting, failed, there. Old content stays while newer is on its way. */
export function Loaded<T>(props: {
  load: { data: T | undefined; error: Error | undefined; reload: () => void };
  lines?: number;
  children: (data: T) => ComponentChildren;
}) {
  const { data, error, reload } = props.load;
  return (
    <>
      <ErrorNote error={error} onRetry={reload} />
      {data !== undefined ? props.children(data) : !error && <Skeleton lines={props.lines} />}
    </>
  );
}

/** The end of a list that has more pages. */
export function MoreButton(props: { busy: boolean; onClick: () => void }) {
  return (
    <Button kind="line" busy={props.busy} onClick={props.onClick}>
      {t('more')}
    </Button>
  );
}
