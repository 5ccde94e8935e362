import 'fake-indexeddb/auto';
import { fireEvent, render, screen, waitFor } from '@testing-library/preact';
import { beforeEach, expect, it } from 'vitest';
import { fakeApi } from '../../../testing/fakeApi';
import { logInForTest } from '../../testing';
import '../icons';
import { chats } from '../chats';
import { stopSending } from '../sending';
import { chatForTest, messageForTest, pageForTest } from '../testing';
import { dropThreads, receive } from '../threads';
import { Conversation } from './Conversation';

const DETAIL = {
  ...chatForTest({ kind: 'group', title: 'Dinner', members: 3 }),
  participants: [
    { id: 'mbr_01', name: 'Lin Wei', role: 'owner' },
    { id: 'mbr_02', name: 'Chen Yu', alias: 'Xiao Yu', role: 'member' },
    { id: 'mbr_03', name: 'Zhao Lei', role: 'member' },
  ],
};

const answers = {
  'GET /member/chats/cnv_1': { body: DETAIL },
  'GET /member/chats/cnv_1/messages': { body: pageForTest(3, { limit: 50 }) },
  'POST /member/chats/cnv_1/read': {},
};

beforeEach(() => {
  dropThreads();
  stopSending();
  logInForTest();
  chats.value = [chatForTest({ unread: 1, read_seq: 2 })];
});

it('shows what was said, marks where the unread begins, and tells that it was read', async () => {
  const asked = fakeApi(answers);
  render(<Conversation params={{ id: 'cnv_1' }} />);
  await screen.findByText('sentence 3');
  await screen.findByText('3 people');
  expect(screen.getByRole('log').getAttribute('aria-live')).toBe('off');
  expect(screen.getByText('New messages')).toBeTruthy();
  expect(screen.getAllByText('Xiao Yu').length).toBeGreaterThan(0); // by the reader's own name for her
  const reads = (): unknown[] => asked.filter((each) => each.path.endsWith('/read')).map((each) => each.body);
  await waitFor(() => expect(reads()).toEqual([{ seq: 3 }]));

  receive(messageForTest(5, { seq: 4, id: 'msg_4', text: 'and one more' }));
  await screen.findByText('and one more');
  await waitFor(() => expect(reads()).toEqual([{ seq: 3 }, { seq: 4 }]));
  expect(screen.getByRole('log').parentElement?.parentElement?.textContent).toContain(
    'Xiao Yu: and one more',
  );
});

it('writes a name after an @, sends with Enter, and quotes', async () => {
  const asked = fakeApi({
    ...answers,
    'POST /member/chats/cnv_1/messages': { body: messageForTest(4, { text: 'hi @Zhao Lei' }) },
  });
  render(<Conversation params={{ id: 'cnv_1' }} />);
  const field = (await screen.findByRole('textbox')) as HTMLTextAreaElement;
  await screen.findByText('3 people');
  const row = screen.getByText('sentence 3').closest('article')!;
  fireEvent.keyDown(row, { key: 'Enter' });
  fireEvent.click(await screen.findByText('Reply'));

  field.value = 'hi @zh';
  field.setSelectionRange(6, 6);
  fireEvent.input(field);
  expect((await screen.findByRole('option')).textContent).toContain('Zhao Lei');
  fireEvent.keyDown(field, { key: 'Enter' });
  await waitFor(() => expect(field.value).toBe('hi @Zhao Lei '));
  fireEvent.keyDown(field, { key: 'Enter' });
  await waitFor(() =>
    expect(asked.find((each) => each.method === 'POST' && each.path.endsWith('/messages'))?.body).toEqual({
      text: 'hi @Zhao Lei',
      mentions: ['mbr_03'],
      reply_to: 3,
    }),
  );
  expect(field.value).toBe('');
});
