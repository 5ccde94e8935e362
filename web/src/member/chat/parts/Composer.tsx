import '../styles/composer.css';
import { signal } from '@preact/signals';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Avatar, Icon, toast } from '../../../shared/ui';
import { t } from '../i18n';
import { tellTyping } from '../live';
import { callables, callBefore, calledIn, withCall, type Callable } from '../mentions';
import { readyPicture } from '../picture';
import { send } from '../sending';
import { LONGEST_TEXT, type Chat, type Message, type Participant, type Quoted } from '../types';
import { nameOf, preview } from '../words';

const TYPING_EVERY_MS = 3_000;
const TALLEST_LINES = 5;

/** What was typed and not sent, by conversation, as long as the page lives. */
const drafts = new Map<string, string>();
/** Telling that one types is enough every few seconds. */
const lastTold = signal(0);

export interface ComposerProps {
  chat: Chat;
  reader: string | undefined;
  participants: Participant[];
  reply: Message | undefined;
  onNoReply: () => void;
}

/** What else can be sent: each is a page of its own, except the picture. */
function Panel(props: { chat: Chat; onPicture: () => void }) {
  const { id, peer } = props.chat;
  const to = peer ? `?to=${peer.id}&name=${encodeURIComponent(peer.name)}` : '';
  const places = [
    ['/transfer', `/transfer${to}`, 'transfer', 'home.transfer', ''],
    ['/request', `/request${to}`, 'request', 'svc.request', ''],
    ['/red', `/packets/send?chat=${id}&asset=cash`, 'packet', 'svc.red_packet', 'cin'],
    ['/gold', `/packets/send?chat=${id}&asset=gold`, 'gold', 'svc.gold_packet', 'gold'],
  ] as const;
  return (
    <div class="panel" role="group" aria-label={t('chat.more')}>
      <button type="button" onClick={props.onPicture}>
        <i>
          <Icon name="album" />
        </i>
        {t('chat.picture')}
      </button>
      {places.map(([key, href, icon, label, kind]) => (
        <a key={key} href={href} class={kind}>
          <i>
            <Icon name={icon} />
          </i>
          {t(label)}
        </a>
      ))}
    </div>
  );
}

/** The list of names under an `@`. The text field keeps the focus; arrow keys move through it. */
function Calls(props: { found: Callable[]; chosen: number; onChoose: (who: Callable) => void }) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [props.chosen]);
  return (
    <div class="calls" id="calls" role="listbox" aria-label={t('chat.call')} ref={list}>
      {props.found.map((who, i) => (
        <div
          key={who.id}
          id={`call-${who.id}`}
          role="option"
          aria-selected={i === props.chosen}
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => props.onChoose(who)}
        >
          <Avatar name={who.name} />
          {who.name}
        </div>
      ))}
    </div>
  );
}

const quoteOf = (message: Message, props: ComposerProps): Quoted => ({
  seq: message.seq,
  sender: message.sender,
  text: preview(message, undefined, props.participants),
});

/** Where messages are written: a field that grows, names after an `@`, a quotation, and a panel with the rest. */
export function Composer(props: ComposerProps) {
  const { chat, reader, participants, reply } = props;
  const field = useRef<HTMLTextAreaElement>(null);
  const album = useRef<HTMLInputElement>(null);
  const caretTo = useRef<number>(undefined);
  const [text, setText] = useState(() => drafts.get(chat.id) ?? '');
  const [caret, setCaret] = useState(0);
  const [panel, setPanel] = useState(false);
  const [chosen, setChosen] = useState(0);
  const [dismissed, setDismissed] = useState(-1);
  const picked = useRef<Callable[]>([]);

  const call = chat.kind === 'group' ? callBefore(text, caret) : undefined;
  const found =
    call && call.at !== dismissed ? callables(participants, call.typed, reader, t('chat.everybody')) : [];
  const at = Math.min(chosen, found.length - 1);

  const change = (value: string): void => {
    setText(value);
    drafts.set(chat.id, value);
  };

  useLayoutEffect(() => {
    const element = field.current;
    if (!element) return;
    element.style.height = 'auto';
    const line = parseFloat(getComputedStyle(element).lineHeight) || 22;
    element.style.height = `${Math.min(element.scrollHeight, line * TALLEST_LINES + 20)}px`;
    if (caretTo.current === undefined) return;
    element.setSelectionRange(caretTo.current, caretTo.current);
    caretTo.current = undefined;
  }, [text]);
  useEffect(() => {
    if (reply) field.current?.focus();
  }, [reply]);

  const say = (): void => {
    const words = text.trim();
    if (!words) return;
    const mentions = calledIn(words, picked.current);
    void send({
      chat: chat.id,
      text: words,
      ...(mentions.length > 0 && { mentions }),
      ...(reply && { reply_to: quoteOf(reply, props) }),
    });
    change('');
    picked.current = [];
    props.onNoReply();
    field.current?.focus();
  };

  const choose = (who: Callable): void => {
    if (!call) return;
    picked.current = [...picked.current, who];
    const next = withCall(text, caret, call, who.name);
    caretTo.current = next.caret;
    setCaret(next.caret);
    change(next.text);
    setChosen(0);
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.isComposing) return; // Enter ends the choice of a character, not the message
    if (found.length > 0) {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      const who = found[at];
      if (step) setChosen((at + step + found.length) % found.length);
      else if ((event.key === 'Enter' || event.key === 'Tab') && who) choose(who);
      else if (event.key === 'Escape' && call) setDismissed(call.at);
      else return;
      event.preventDefault();
    } else if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      say();
    } else if (event.key === 'Escape' && reply) props.onNoReply();
  };

  const onInput = (element: HTMLTextAreaElement): void => {
    change(element.value);
    setCaret(element.selectionStart);
    setDismissed(-1);
    if (Date.now() - lastTold.value < TYPING_EVERY_MS) return;
    lastTold.value = Date.now();
    tellTyping(chat.id);
  };

  const sendPicture = async (file: File | undefined): Promise<void> => {
    if (!file) return;
    setPanel(false);
    try {
      await send({ chat: chat.id, picture: await readyPicture(file) });
    } catch {
      toast(t('chat.not_a_picture'), 'bad');
    }
  };

  return (
    <footer class="composer">
      {found.length > 0 && <Calls found={found} chosen={at} onChoose={choose} />}
      {reply && (
        <div class="replying">
          <p class="grow">
            <b>{nameOf(reply.sender, participants)}</b> {preview(reply, reader, participants)}
          </p>
          <button type="button" class="btn-i" aria-label={t('chat.no_reply')} onClick={props.onNoReply}>
            <Icon name="close" small />
          </button>
        </div>
      )}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          say();
        }}
      >
        <button
          type="button"
          class="btn-i"
          aria-label={t('chat.more')}
          aria-expanded={panel}
          onClick={() => setPanel(!panel)}
        >
          <Icon name="plus" />
        </button>
        <textarea
          ref={field}
          rows={1}
          maxLength={LONGEST_TEXT}
          aria-label={t('chat.write')}
          aria-autocomplete={chat.kind === 'group' ? 'list' : undefined}
          aria-controls={found.length > 0 ? 'calls' : undefined}
          aria-activedescendant={found[at] && `call-${found[at].id}`}
          placeholder={t('chat.write')}
          enterkeyhint="send"
          value={text}
          onInput={(event) => onInput(event.currentTarget)}
          onSelect={(event) => setCaret(event.currentTarget.selectionStart)}
          onKeyDown={onKeyDown}
          onFocus={() => setPanel(false)}
        />
        <button type="submit" class="btn-i send" aria-label={t('chat.send')} disabled={text.trim() === ''}>
          <Icon name="send" />
        </button>
      </form>
      {panel && <Panel chat={chat} onPicture={() => album.current?.click()} />}
      <input
        ref={album}
        type="file"
        accept="image/jpeg,image/png,image/webp,image/*"
        hidden
        aria-label={t('chat.picture')}
        onChange={(event) => {
          void sendPicture(event.currentTarget.files?.[0]);
          event.currentTarget.value = '';
        }}
      />
    </footer>
  );
}
