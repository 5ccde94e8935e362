import { useState } from 'preact/hooks';
import { api } from '../../shared/api/client';
import { useAction } from '../../shared/api/useAction';
import { Button, ErrorNote, Sheet } from '../../shared/ui';
import { t } from '../i18n/later';
import { me, refresh } from '../session';

/** Name and handle. Only what was changed is sent: a handle may be changed rarely. */
export function EditProfile({ onClose }: { onClose: () => void }) {
  const member = me.value?.member;
  const [name, setName] = useState(member?.name ?? '');
  const [handle, setHandle] = useState(member?.handle ?? '');
  const save = useAction(async (_key: string, changed: Record<string, string>) => {
    await api.patch('/member/me', changed);
    await refresh();
    onClose();
  });
  const submit = (event: Event): void => {
    event.preventDefault();
    const changed: Record<string, string> = {};
    if (name.trim() !== member?.name) changed.name = name.trim();
    if (handle.trim() !== (member?.handle ?? '')) changed.handle = handle.trim();
    if (Object.keys(changed).length === 0) onClose();
    else void save.run(changed);
  };
  return (
    <Sheet title={t('me.edit')} onClose={onClose}>
      <form class="stack" onSubmit={submit}>
        <label class="box">
          <span>{t('login.name')}</span>
          <input
            autocomplete="name"
            required
            maxLength={40}
            value={name}
            onInput={(event) => setName(event.currentTarget.value)}
          />
        </label>
        <label class="box">
          <span>{t('me.handle')}</span>
          <input
            autocomplete="off"
            autocapitalize="none"
            spellcheck={false}
            maxLength={30}
            value={handle}
            onInput={(event) => setHandle(event.currentTarget.value)}
          />
          <span class="hint">{t('me.handle.hint')}</span>
        </label>
        <ErrorNote error={save.error} />
        <Button submit busy={save.busy} disabled={name.trim() === ''}>
          {t('save')}
        </Button>
      </form>
    </Sheet>
  );
}
