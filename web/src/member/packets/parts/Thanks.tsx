import { useState } from 'preact/hooks';
import { api } from '../../../shared/api/client';
import { useAction } from '../../../shared/api/useAction';
import { Button, ErrorNote, Sheet, toast } from '../../../shared/ui';
import { t } from '../i18n';
import { Sticker } from '../stickers/Sticker';
import type { Look } from '../types';
import { stickerName } from '../words';

/** The stickers in the order of the gallery; all of them are drawn here. */
const STICKERS = ['thanks', 'bow', 'wow', 'rich', 'hug', 'firework', 'fish', 'lucky_cat'];
const LONGEST = 60;

/** Thanks to the sender, as a sticker or in a line; it appears in the chat. */
export function Thanks(props: { look: Look; onClose: () => void; onDone: () => void }) {
  const { look } = props;
  const [words, setWords] = useState('');
  const thank = useAction(async (_key: string, what: { sticker: string } | { text: string }) => {
    await api.post(`/member/packets/${look.id}/thanks`, what);
    toast(t('packets.thanks.done'));
    props.onDone();
  });
  const text = words.trim();
  return (
    <Sheet title={t('packets.thanks.title', { name: look.sender.name })} onClose={props.onClose}>
      <ErrorNote error={thank.error} />
      <ul class="pk-stickers">
        {STICKERS.map((code) => (
          <li key={code}>
            <button type="button" disabled={thank.busy} onClick={() => void thank.run({ sticker: code })}>
              <Sticker code={code} />
              <span>{stickerName(code)}</span>
            </button>
          </li>
        ))}
      </ul>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (text) void thank.run({ text });
        }}
      >
        <label class="box">
          <span>{t('packets.thanks.text')}</span>
          <input value={words} maxLength={LONGEST} onInput={(event) => setWords(event.currentTarget.value)} />
        </label>
        <Button submit busy={thank.busy} disabled={!text}>
          {t('packets.thanks.send')}
        </Button>
      </form>
    </Sheet>
  );
}
