import { useEffect, useState } from 'preact/hooks';
import { Avatar, Icon } from '../../../shared/ui';
import { t } from '../i18n';
import type { Waiting } from '../outbox';
import { discard, sendAgain } from '../sending';
import { sizeOf } from './Picture';

function Preview({ picture }: { picture: NonNullable<Waiting['picture']> }) {
  const [address, setAddress] = useState<string>();
  useEffect(() => {
    const made = URL.createObjectURL(picture.file);
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [picture.file]);
  return (
    <span class="chat-picture" style={sizeOf(picture.width, picture.height)}>
      {address && <img src={address} alt={t('chat.a_picture')} />}
    </span>
  );
}

/** A message that is on its way, waits for a connection, or was refused. */
export function WaitingRow({ entry, name }: { entry: Waiting; name: string }) {
  return (
    <div class="msg">
      <div class="said own head">
        <Avatar name={name} />
        <div class="body">
          {entry.picture ? (
            <Preview picture={entry.picture} />
          ) : (
            <div class="bubble pending">{entry.text}</div>
          )}
          {entry.refused ? (
            <div class="refused" role="alert">
              <span>
                <Icon name="alert" small />
                {entry.refused}
              </span>
              <span class="row">
                <button type="button" onClick={() => void sendAgain(entry.key)}>
                  {t('retry')}
                </button>
                <button type="button" onClick={() => void discard(entry.key)}>
                  {t('chat.discard')}
                </button>
              </span>
            </div>
          ) : (
            <small class="readers">
              <Icon name="clock" small />
              {t('chat.waiting')}
            </small>
          )}
        </div>
      </div>
    </div>
  );
}
