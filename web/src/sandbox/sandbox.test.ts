import { expect, it } from 'vitest';
import { money } from '../shared/format';
import { addTexts, language } from '../shared/i18n';
import en from './i18n/en.json';
import zh from './i18n/zh-CN.json';
import { faultName, only } from './pages/Faults';
import { headerLines } from './pages/Verify';
import type { Faulty } from './types';
import { detailOf, payerAbout, readable, span, tampered, took, trouble } from './words';

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

it('a rule says for which calls alone it is', () => {
  expect(only(nothing)).toEqual([]);
  const fault = {
    ...nothing,
    operation: 'native',
    account: '1900',
    out_no: 'a1',
    amount_minor: 100,
    text: 'tea',
  };
  expect(only(fault)).toEqual(['native', '1900', 'a1', money(100), '“tea”']);
});

it('what got no answer, and what was done on purpose, is said in words and in both languages', () => {
  addTexts({ en, 'zh-CN': zh });
  const said = [
    'no answer within 5000 ms',
    'dropped on purpose',
    'ConnectError: All connection attempts failed',
  ];
  expect(said.map(trouble)).toEqual([
    'no answer within 5 s',
    'not sent, as was ordered',
    'nobody listens at this address',
  ]);
  expect(trouble('ReadError: cut')).toBe('ReadError: cut');
  expect(tampered('copy,wrong_key')).toBe('a copy, wrong key');
  expect(detailOf({ kind: 'callback', detail: 'resend http://127.0.0.1:9/x' })).toBe(
    'by hand http://127.0.0.1:9/x',
  );
  expect(detailOf({ kind: 'callback', detail: 'http://127.0.0.1:9/x' })).toBe('http://127.0.0.1:9/x');
  language.value = 'zh-CN';
  expect(said.map(trouble)).toEqual(['5 秒内无应答', '按故障规则未发送', '该地址无人监听']);
  expect(tampered('drop')).toBe('已丢弃');
  language.value = 'en';
});

it('payers are told apart by what programs call them', () => {
  addTexts({ en, 'zh-CN': zh });
  expect(payerAbout({ name: 'poor', about: '' })).toBe('poor · next to nothing');
  expect(payerAbout({ name: 'mei', about: '' })).toBe('mei');
});

it('how far a clock is ahead is said in the largest unit that tells it', () => {
  expect([9_900, 119_000, 3_600_000, 7_200_000, 129_600_000, 777_599_962].map(span)).toEqual([
    '10 s',
    '2 min',
    '60 min',
    '2 h',
    '36 h',
    '9 d',
  ]);
});
