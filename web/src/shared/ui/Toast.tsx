import { signal } from '@preact/signals';

interface Message {
  id: number;
  text: string;
  kind: 'plain' | 'bad';
}

const messages = signal<Message[]>([]);
const SHOWN_MS = 3_500;
let lastId = 0;

/** Shows a short message for a few seconds; screen readers speak it. */
export function toast(text: string, kind: Message['kind'] = 'plain'): void {
  const id = ++lastId;
  messages.value = [...messages.value, { id, text, kind }];
  setTimeout(() => (messages.value = messages.value.filter((each) => each.id !== id)), SHOWN_MS);
}

/** Where messages appear. Rendered once, by each entry. */
export function Toasts() {
  return (
    <div class="toasts" role="status" aria-live="polite">
      {messages.value.map((each) => (
        <p key={each.id} class={each.kind === 'bad' ? 'toast bad' : 'toast'}>
          {each.text}
        </p>
      ))}
    </div>
  );
}
