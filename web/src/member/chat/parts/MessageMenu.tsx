import { api } from '../../../shared/api/client';
import { useAction } from '../../../shared/api/useAction';
import { useNow } from '../../../shared/useNow';
import { ErrorNote, Item, Sheet, toast } from '../../../shared/ui';
import { chatReceived } from '../chats';
import { t } from '../i18n';
import { receive } from '../threads';
import { RECALL_MS, type Message, type Participant } from '../types';
import { nameOf, preview, whenSaid } from '../words';

/** What can be done with a message. Opened by a long press, the second mouse button, or Enter on its row. */
export function MessageMenu(props: {
  message: Message;
  reader: string | undefined;
  participants: Participant[];
  onReply: (message: Message) => void;
  onClose: () => void;
}) {
  const { message, reader, participants } = props;
  const now = useNow(1_000);
  const own = message.sender.id === reader;
  const plain = message.kind !== 'notice' && !message.recalled;
  const recall = useAction(async () => {
    const after = await api.post<Message>(`/member/chats/${message.chat}/messages/${message.seq}/recall`);
    // the answer may be the emptied message, or the notice about it
    receive(after.seq === message.seq ? { ...after, recalled: true } : after);
    chatReceived(after);
    props.onClose();
  });
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(message.text ?? '').catch(() => undefined);
    toast(t('copied'));
    props.onClose();
  };
  const seconds = Math.ceil((message.at_ms + RECALL_MS - now) / 1_000);
  return (
    <Sheet title={nameOf(message.sender, participants)} onClose={props.onClose}>
      <p class="center mut preview">
        {preview(message, reader, participants)} · <span class="num">{whenSaid(message.at_ms)}</span>
      </p>
      <ErrorNote error={recall.error} />
      <div class="card tight items">
        {plain && (
          <Item
            icon="reply"
            title={t('chat.reply')}
            onClick={() => {
              props.onClose();
              props.onReply(message);
            }}
          />
        )}
        {plain && message.kind === 'text' && (
          <Item icon="copy" title={t('copy')} onClick={() => void copy()} />
        )}
        {plain && own && message.kind !== 'card' && seconds > 0 && (
          <Item
            icon="refund"
            title={t('chat.recall')}
            about={t('chat.recall.left', { n: seconds })}
            onClick={() => void recall.run()}
          />
        )}
      </div>
    </Sheet>
  );
}
