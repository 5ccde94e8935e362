import { expect, it } from 'vitest';
import { webAddress } from './addresses';
import { ApiError, NoAnswer } from '../../shared/api/client';
import { askedBy, left, pageOf, readCall, resultOf, type Call } from './bridge';

it('only addresses of the web lead out of the wallet', () => {
  expect(webAddress(' https://shop.example/a?b=1 ')?.host).toBe('shop.example');
  expect(webAddress('http://127.0.0.1:9000/')?.port).toBe('9000');
  for (const bad of [
    'javascript:alert(1)',
    'data:text/html,x',
    'shop.example',
    'https://me:you@shop.example/',
    '',
  ])
    expect(webAddress(bad), bad).toBeUndefined();
});

it('a call of a page is read strictly, and its values are text', () => {
  const data = {
    jinbao: 'call',
    id: 3,
    name: 'getBrandWCPayRequest',
    params: { appId: 'wx1', timeStamp: 1795381878, odd: { a: 1 }, long: 'x'.repeat(3_000) },
  };
  expect(readCall({ data, origin: 'https://shop.example' })).toEqual({
    id: 3,
    name: 'getBrandWCPayRequest',
    params: { appId: 'wx1', timeStamp: '1795381878' },
    origin: 'https://shop.example',
  });
  for (const bad of [null, 'call', {}, { ...data, id: 'x' }, { ...data, name: 'readContacts' }])
    expect(readCall({ data: bad, origin: 'https://shop.example' })).toBeUndefined();
});

it('a page is answered in the words that it looks for', () => {
  const call = { id: 1, name: 'getBrandWCPayRequest', params: {}, origin: 'https://a' } as const;
  expect(resultOf(call, { kind: 'ok' })).toEqual({ err_msg: 'get_brand_wcpay_request:ok' });
  expect(resultOf(call, { kind: 'cancel' })).toEqual({ err_msg: 'get_brand_wcpay_request:cancel' });
  expect(resultOf(call, { kind: 'fail', why: 'no money' })).toEqual({
    err_msg: 'get_brand_wcpay_request:fail',
    err_desc: 'no money',
  });
});

it("a page that calls Alipay's bridge is answered by its numbers", () => {
  const call: Call = { id: 1, name: 'tradePay', params: { tradeNO: '2026' }, origin: 'https://a' };
  const code = (outcome: Parameters<typeof resultOf>[1]) => resultOf(call, outcome).resultCode;
  expect(code({ kind: 'ok' })).toBe('9000');
  expect(code({ kind: 'cancel' })).toBe('6001');
  expect(resultOf(call, { kind: 'fail', why: 'no money' })).toEqual({
    resultCode: '4000',
    memo: 'no money',
    result: '',
  });
  expect(code({ kind: 'offline', why: '' })).toBe('6002');
  expect(code({ kind: 'unknown', why: '' })).toBe('8000');
  expect(askedBy(call)).toEqual({ path: '/member/app-pay', body: { order_string: '2026' } });
  expect(askedBy({ ...call, params: { orderStr: 'a=1&sign=x' } }).body).toEqual({
    order_string: 'a=1&sign=x',
  });
  const long = { jinbao: 'call', id: 1, name: 'tradePay', params: { orderStr: 'x'.repeat(9_000) } };
  expect(readCall({ data: long, origin: 'https://a' })?.params.orderStr).toHaveLength(9_000);
});

it('leaving is a cancel, unless something went wrong before', () => {
  const alipay: Call = { id: 1, name: 'tradePay', params: {}, origin: 'https://a' };
  const wechat: Call = { ...alipay, name: 'getBrandWCPayRequest' };
  const refused = new ApiError({ status: 422, code: 'wallet.insufficient', title: 'x', detail: 'no money' });
  const unknown = new ApiError({ status: 503, code: 'kit.unknown', title: 'x', detail: 'ask again' });
  expect(left(alipay, undefined, undefined).kind).toBe('cancel');
  expect(left(alipay, refused, undefined)).toEqual({ kind: 'fail', why: 'no money' });
  expect(left(alipay, new NoAnswer(), undefined).kind).toBe('offline');
  expect(left(alipay, undefined, refused).kind).toBe('fail');
  expect(left(wechat, undefined, refused).kind).toBe('cancel');
  for (const error of [new NoAnswer(), unknown]) expect(left(wechat, undefined, error).kind).toBe('unknown');
  expect(resultOf(wechat, left(wechat, undefined, unknown))).toEqual({
    err_msg: 'get_brand_wcpay_request:fail',
    err_desc: 'ask again',
  });
});

it('a page inside leads to cashiers and to consent, and to no other page of the wallet', () => {
  const asked = (path: string) => pageOf({ id: 0, name: 'openPage', params: { path }, origin: 'https://a' });
  expect(asked('/cashier/abc-1')).toBe('/cashier/abc-1?inside=1');
  expect(asked('/consent?appid=wx1')).toBe('/consent?appid=wx1&inside=1');
  for (const bad of ['/transfer?to=x', '//evil.example/cashier/a', '/cashier/../me', '/consents', ''])
    expect(asked(bad), bad).toBeUndefined();
});
