import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { t } from '../i18n';
import { Icon } from './Icon';

/**
 * A bottom sheet on a native modal dialog: focus stays inside, Escape and a tap outside close it.
 * It is open as long as it is rendered; `fixed` keeps it open until its own buttons close it.
 */
export function Sheet(props: {
  title: string;
  onClose: () => void;
  fixed?: boolean;
  children: ComponentChildren;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  const title = useId();
  useEffect(() => {
    const element = dialog.current;
    const opener = document.activeElement;
    if (element && !element.open) {
      element.showModal();
      element.querySelector('h2')?.focus(); // so that a screen reader says what this is
    }
    return () => {
      element?.close();
      if (opener instanceof HTMLElement) opener.focus();
    };
  }, []);
  const onCancel = (event: Event): void => {
    event.preventDefault();
    if (!props.fixed) props.onClose();
  };
  const onClick = (event: MouseEvent): void => {
    if (event.target === dialog.current && !props.fixed) props.onClose();
  };
  return (
    <dialog ref={dialog} class="sheet" aria-labelledby={title} onCancel={onCancel} onClick={onClick}>
      <div class="sheet-head">
        {props.fixed ? (
          <span />
        ) : (
          <button type="button" class="btn-i" aria-label={t('close')} onClick={props.onClose}>
            <Icon name="close" />
          </button>
        )}
        <h2 id={title} tabIndex={-1}>
          {props.title}
        </h2>
      </div>
      <div class="sheet-body">{props.children}</div>
    </dialog>
  );
}
