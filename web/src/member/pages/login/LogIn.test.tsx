import { fireEvent, render, screen, waitFor } from '@testing-library/preact';
import { beforeEach, describe, expect, it } from 'vitest';
import { fakeApi, refusal } from '../../../testing/fakeApi';
import { config, me, state } from '../../session';
import { LogIn } from './LogIn';

const sent = {
  body: { sent_to: '138****8000', expires_at_ms: 0, resend_at_ms: 0, demo_code: '482913' },
};

async function sendCode(): Promise<void> {
  fireEvent.input(screen.getByLabelText(/Phone number/), { target: { value: '13800138000' } });
  fireEvent.submit(screen.getByLabelText(/Phone number/).closest('form')!);
  await screen.findByText(/Code sent to 138/);
}

beforeEach(() => {
  me.value = undefined;
  state.value = 'out';
  config.value = undefined;
});

describe('logging in', () => {
  it('a new number is asked for a name, and the same code opens the wallet', async () => {
    const asked = fakeApi({
      'POST /auth/codes': sent,
      'POST /auth/sessions': [refusal(404, 'identity.no_such_member', 'New here.'), { status: 201 }],
    });
    render(<LogIn />);
    await sendCode();
    fireEvent.click(screen.getByRole('button', { name: '482913' }));
    fireEvent.input(await screen.findByLabelText(/Name/), { target: { value: 'Lin Wei' } });
    fireEvent.click(screen.getByRole('button', { name: 'Open my wallet' }));
    fireEvent.submit(screen.getByLabelText(/Name/).closest('form')!);
    await waitFor(() => {
      const sessions = asked.filter((each) => each.path === '/auth/sessions');
      expect(sessions).toHaveLength(2);
      expect(sessions[1]?.body).toMatchObject({ code: '482913', name: 'Lin Wei', language: 'en' });
    });
  });

  it('a wrong code is said in the words of the server', async () => {
    fakeApi({
      'POST /auth/codes': sent,
      'POST /auth/sessions': refusal(401, 'identity.code_wrong', 'Not the code. Four more tries.'),
    });
    render(<LogIn />);
    await sendCode();
    fireEvent.input(screen.getByLabelText(/Code sent/), { target: { value: '111111' } });
    expect((await screen.findByRole('alert')).textContent).toContain('Four more tries.');
  });

  it('the demo offers its people, and only there', () => {
    fakeApi({});
    const { unmount } = render(<LogIn />);
    expect(screen.queryByText('Chen Yu')).toBeNull();
    unmount();
    config.value = {
      product: 'Jinbao',
      currency: { code: 'CNY', scale: 2 },
      demo: true,
      demo_logins: [{ realm: 'member', name: 'Chen Yu', hint: 'Teacher', phone: '+8613800138001' }],
      version: '0',
    };
    render(<LogIn />);
    expect(screen.getByRole('button', { name: /Chen Yu/ })).toBeTruthy();
  });
});
