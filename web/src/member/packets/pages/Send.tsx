import '../styles/card.css';
import '../styles/send.css';
import { useEffect, useState } from 'preact/hooks';
import { api } from '../../../shared/api/client';
import { useLoad } from '../../../shared/api/useLoad';
import { parameter } from '../../../shared/router';
import { ErrorNote, Page, Skeleton } from '../../../shared/ui';
import type { ChatDetail } from '../../chat/types';
import type { Overview } from '../../gold/types';
import { t } from '../i18n';
import { ChooseChat } from '../parts/ChooseChat';
import { Compose } from '../parts/Compose';
import { useTerms } from '../terms';
import type { Asset } from '../types';

function SendTo({ chatId, first }: { chatId: string; first: Asset }) {
  const [asset, setAsset] = useState<Asset>(first);
  const chat = useLoad(
    (signal) => api.get<ChatDetail>(`/member/chats/${chatId}`, undefined, signal),
    [chatId],
  );
  const terms = useTerms();
  const gold = useLoad((signal) => api.get<Overview>('/member/gold', undefined, signal));
  const reload = (): void => {
    if (chat.error) chat.reload();
    if (terms.error) terms.reload();
  };
  // money can be sent while nothing is known about gold
  const known = gold.data !== undefined || gold.error !== undefined;
  if (chat.data && terms.data && known) {
    return (
      <Compose
        chat={chat.data}
        terms={terms.data}
        gold={gold.data}
        asset={asset}
        cover={parameter('cover') ?? undefined}
        onAsset={setAsset}
      />
    );
  }
  const error = chat.error ?? terms.error;
  return (
    <Page
      title={t(asset === 'gold' ? 'packets.send.title.gold' : 'packets.send.title.cash')}
      backTo={`/chats/${chatId}`}
    >
      <ErrorNote error={error} onRetry={reload} />
      {!error && <Skeleton lines={5} />}
    </Page>
  );
}

/** A red or a gold packet for a conversation: `?chat=`, `?asset=cash|gold`, `?cover=`. */
export function Send() {
  const chat = parameter('chat');
  const asset: Asset = parameter('asset') === 'gold' ? 'gold' : 'cash';
  useEffect(() => scrollTo(0, 0), [chat]);
  if (!chat) return <ChooseChat asset={asset} />;
  return <SendTo key={chat} chatId={chat} first={asset} />;
}
