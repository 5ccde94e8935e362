import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { t } from '../i18n';
import { me } from '../session';
import { ActSheet } from './ActSheet';

const REASON_MIN = 3;
const REASON_MAX = 200;

/** A reason as the server keeps it: on one line, or null while it is too short. */
export function cleanReason(text: string): string | null {
  const reason = text.trim().split(/\s+/).join(' ');
  return reason.length >= REASON_MIN ? reason.slice(0, REASON_MAX) : null;
}

/** Something that staff never does without a reason, which goes into the staff log. */
export function ReasonSheet(props: {
  title: string;
  about: string;
  act: string;
  path: string;
  /** What goes along with the reason; null while it is not complete. */
  body?: Record<string, unknown> | null;
  said: string;
  onClose: () => void;
  onDone: () => void;
  children?: ComponentChildren;
}) {
  const [text, setText] = useState('');
  const reason = cleanReason(text);
  const ready = reason !== null && props.body !== null;
  return (
    <ActSheet {...props} body={ready ? { ...props.body, reason } : null}>
      {props.children}
      <label class="box">
        <span>{t('reason')}</span>
        <textarea
          rows={3}
          maxLength={REASON_MAX}
          required
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
        <small class="hint">{t('reason.hint', { name: me.value?.staff.name ?? '' })}</small>
      </label>
    </ActSheet>
  );
}
