import type { ComponentChildren } from 'preact';
import { t } from '../i18n';

/** The main button of a page. While `busy` it keeps its size, shows a spinner and cannot be pressed again. */
export function Button(props: {
  children: ComponentChildren;
  onClick?: () => void;
  kind?: 'gold' | 'line' | 'danger';
  small?: boolean;
  busy?: boolean;
  disabled?: boolean;
  submit?: boolean;
}) {
  const kind = `btn ${props.kind ?? ''} ${props.small ? 'small' : ''}`.trim();
  return (
    <button
      type={props.submit ? 'submit' : 'button'}
      class={kind}
      disabled={props.disabled || props.busy}
      aria-busy={props.busy}
      onClick={props.onClick}
    >
      {props.busy ? (
        <>
          <span class="spinner" aria-hidden="true" />
          <span class="sr">{t('loading')}</span>
        </>
      ) : (
        props.children
      )}
    </button>
  );
}
