import { expect, it } from 'vitest';
import { faultName } from './pages/Faults';
import { headerLines } from './pages/Verify';
import type { Faulty } from './types';
import { readable, took } from './words';

const nothing: Faulty = {
  id: 'f1',
  on: 'call',
  account: '',
  operation: '',
  out_no: '',
  amount_minor: null,
  text: '',
  times: 1,
  stage: 'before',
  delay_ms: 0,
  refuse: '',
  cut: false,
  ask_payer: false,
  mis_sign: false,
  drop: false,
  copies: 0,
  corrupt: false,
  wrong_key: false,
  sign_test: false,
  hold: false,
};

it('a rule is called by what it does', () => {
  expect(faultName({ ...nothing, cut: true })).toBe('cut');
  expect(faultName({ ...nothing, refuse: 'compat.system_failure' })).toBe('system_error');
  expect(faultName({ ...nothing, refuse: 'compat.refund_abnormal' })).toBe('abnormal');
  expect(faultName({ ...nothing, refuse: 'compat.system_failure', stage: 'after' })).toBe('lost_answer');
  expect(faultName({ ...nothing, on: 'callback', copies: 1 })).toBe('twice');
});

it('pasted headers become names and values; values may hold colons', () => {
  expect(headerLines('Wechatpay-Nonce: abc\n\nnot a header\nX: http://a')).toEqual({
    'Wechatpay-Nonce': 'abc',
    X: 'http://a',
  });
});

it('bodies are broken into lines where that changes nothing', () => {
  expect(readable('{"a":1}')).toBe('{\n  "a": 1\n}');
  expect(readable('a=1&b=%E4%B8%AD')).toBe('a = 1\nb = 中');
  expect(readable('<xml>1</xml>')).toBe('<xml>1</xml>');
  expect(readable('{broken')).toBe('{broken');
});

it('times are short to read', () => {
  expect(took(830)).toBe('830 µs');
  expect(took(1_830)).toBe('1.8 ms');
  expect(took(5_000_000)).toBe('5.00 s');
});
