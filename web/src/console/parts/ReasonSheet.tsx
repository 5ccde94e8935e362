import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { api } from '../../shared/api/client';
import { useAction } from '../../shared/api/useAction';
import { Button, ErrorNote, Notice, Sheet, toast } from '../../shared/ui';
import { t } from '../i18n';
import { me } from '../session';

const REASON_MIN = 3;
const REASON_MAX = 200;

/** A reason as the server keeps it: on one line, or null while it is too short. */
export function cleanReason(text: string): string | null {
  const reason = text.trim().split(/\s+/).join(' ');
  return reason.length >= REASON_MIN ? reason.slice(0, REASON_MAX) : null;
}

/** Something that staff does to a member or a merchant: never without a reason, which goes into the staff log. */
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
  const act = useAction(async (key: string, body: Record<string, unknown>) => {
    await api.post(props.path, body, key);
    toast(props.said);
    props.onDone();
  });
  return (
    <Sheet title={props.title} onClose={props.onClose} fixed={act.busy}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) void act.run({ ...props.body, reason });
        }}
      >
        <Notice>{props.about}</Notice>
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
        <ErrorNote error={act.error} />
        <Button submit busy={act.busy} disabled={!ready}>
          {props.act}
        </Button>
      </form>
    </Sheet>
  );
}
