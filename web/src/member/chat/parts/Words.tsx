import { Fragment } from 'preact';
import { t } from '../i18n';
import { EVERYBODY, type Message, type Participant } from '../types';

const LINK = /https?:\/\/[^\s<>"'，。！？；：）》】]+/;

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** The names that a message calls, as they stand in its text. */
function called(message: Message, participants: Participant[]): string[] {
  const ids = new Set(message.mentions ?? []);
  const names = participants
    .filter((each) => ids.has(each.id))
    .flatMap((each) => [each.name, each.alias ?? '']);
  // whoever wrote `everybody` may have another language than the reader
  if (ids.has(EVERYBODY)) names.push(t('chat.everybody'), '所有人', 'everybody');
  return names.filter(Boolean).map((name) => `@${escaped(name)}`);
}

/** The text of a message, with its links and with the names of those it calls. */
export function Words({ message, participants }: { message: Message; participants: Participant[] }) {
  const pattern = new RegExp(`(${[LINK.source, ...called(message, participants)].join('|')})`);
  const parts = (message.text ?? '').split(pattern);
  return (
    <>
      {parts.map((part, i) => {
        if (i % 2 === 0) return <Fragment key={i}>{part}</Fragment>;
        if (part.startsWith('@')) return <em key={i}>{part}</em>;
        return (
          <a key={i} href={part} target="_blank" rel="noopener noreferrer">
            {part}
          </a>
        );
      })}
    </>
  );
}
