import { useEffect, useRef } from 'preact/hooks';
import { apiAddress } from '../../../shared/api/client';
import { Icon } from '../../../shared/ui';
import { t } from '../i18n';
import type { Message } from '../types';

const WIDEST = 13;
const TALLEST = 17;
const REM = 16;

/** The size that a picture has in the conversation, in rem, known before it is there: nothing jumps when it comes. */
export function sizeOf(width: number, height: number): { width: string; height: string } {
  const scale = Math.min(1, (WIDEST * REM) / width, (TALLEST * REM) / height);
  return {
    width: `${Math.max(3, (width * scale) / REM)}rem`,
    height: `${Math.max(3, (height * scale) / REM)}rem`,
  };
}

/** A picture in the conversation; it opens large. */
export function Picture(props: { message: Message; who: string; onOpen: () => void }) {
  const { picture } = props.message;
  if (!picture) return null;
  return (
    <button
      type="button"
      class="chat-picture"
      style={sizeOf(picture.width, picture.height)}
      onClick={props.onOpen}
    >
      <img
        src={apiAddress(`/member/pictures/${picture.id}`, { size: 'thumb' })}
        alt={t('chat.picture_of', { who: props.who })}
        loading="lazy"
        decoding="async"
      />
    </button>
  );
}

/** One picture, as large as the screen. Escape, a tap and the button close it. */
export function PictureViewer(props: { message: Message; who: string; onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    const opener = document.activeElement;
    element?.showModal();
    return () => {
      element?.close();
      if (opener instanceof HTMLElement) opener.focus();
    };
  }, []);
  const { picture } = props.message;
  const label = t('chat.picture_of', { who: props.who });
  return (
    <dialog
      ref={dialog}
      class="viewer"
      aria-label={label}
      onClick={props.onClose}
      onCancel={(event) => {
        event.preventDefault();
        props.onClose();
      }}
    >
      <button type="button" class="btn-i" aria-label={t('close')} onClick={props.onClose}>
        <Icon name="close" />
      </button>
      {picture && <img src={apiAddress(`/member/pictures/${picture.id}`, { size: 'full' })} alt={label} />}
    </dialog>
  );
}
